import { Likelihood } from './likelihood.ts';
import type { ReturnSeries } from './return-series.ts';
import { layoutOf, type VolatilitySpec } from './spec.ts';

const sizes = [0.02, 0.06, 0.15];
const signs = { garch: [0], gjr: [0.03, 0.1, 0.2], egarch: [-0.1, 0, 0.1] };
const persistences = [0.7, 0.9, 0.98];

/**
 * Where an optimiser may start: the points of a coarse grid with the highest Gaussian likelihood, best first, each with
 * another persistence. The shape of the innovations comes from the kurtosis of the residuals.
 */
export function startingValues(spec: VolatilitySpec, series: ReturnSeries, count: number): Float64Array[] {
  const gaussian = new Likelihood({ ...spec, innovation: 'normal' }, series);
  const tried = persistences.map((persistence) => {
    let best: { value: number; point: Float64Array } = { value: Number.NEGATIVE_INFINITY, point: new Float64Array(0) };
    for (const size of sizes) {
      for (const sign of spec.o > 0 ? signs[spec.model] : [0]) {
        const point = gridPoint(spec, series, size, sign, persistence);
        const value = gaussian.value(point);
        if (value > best.value) best = { value, point };
      }
    }
    return best;
  });
  return tried
    .filter(({ value }) => value > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.value - a.value)
    .slice(0, count)
    .map(({ point }) => {
      gaussian.value(point);
      return Float64Array.from([...point, ...shapeStart(spec, gaussian.residuals())]);
    });
}

function gridPoint(
  spec: VolatilitySpec,
  { mean, variance }: ReturnSeries,
  size: number,
  sign: number,
  persistence: number,
): Float64Array {
  const { model, p, o, q } = spec;
  const { omega, alpha, gamma, beta, shape } = layoutOf(spec);
  const point = new Float64Array(shape);
  if (omega === 1) point[0] = mean;
  const isLog = model === 'egarch';
  const remembered = isLog ? persistence : Math.max(0, persistence - size - sign / 2);
  point[omega] = (1 - (q > 0 ? persistence : isLog ? 0 : size + sign / 2)) * (isLog ? Math.log(variance) : variance);
  point.fill(size / p, alpha, gamma);
  point.fill(sign / o, gamma, beta);
  point.fill(remembered / q, beta, shape);
  return point;
}

/** Degrees of freedom by the moments of Student's t about 0: kurtosis = 3 (nu - 2) / (nu - 4); 12 where it is near the normal's. */
function shapeStart({ innovation }: VolatilitySpec, residuals: Float64Array): number[] {
  if (innovation === 'normal') return [];
  let squares = 0;
  let fourths = 0;
  for (const z of residuals) {
    squares += z * z;
    fourths += z * z * z * z;
  }
  const k = (fourths * residuals.length) / (squares * squares);
  const degrees = Math.max(k > 3.75 ? (4 * k - 6) / (k - 3) : 12, 4);
  return innovation === 'student-t' ? [degrees] : [degrees, 0];
}
