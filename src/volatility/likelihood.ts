import { egarchRecursion } from './egarch-recursion.ts';
import { garchRecursion } from './garch-recursion.ts';
import { type DensitySlopes, densities } from './innovation-density.ts';
import type { Filtered, VarianceRecursion } from './recursion.ts';
import type { ReturnSeries } from './return-series.ts';
import { type Layout, layoutOf, type VarianceModel, type VolatilitySpec } from './spec.ts';

const recursions: Readonly<Record<VarianceModel, VarianceRecursion>> = {
  garch: garchRecursion,
  gjr: garchRecursion,
  egarch: egarchRecursion,
};

/** The conditional variances of a series under some parameters. */
export function filterVariance(spec: VolatilitySpec, parameters: Float64Array, series: ReturnSeries): Filtered {
  const filtered = emptyFilter(series.returns.length);
  recursions[spec.model].filter(spec, layoutOf(spec), parameters, series, filtered);
  return filtered;
}

function emptyFilter(n: number): Filtered {
  return {
    shocks: new Float64Array(n),
    variance: new Float64Array(n),
    passed: new Float64Array(n),
    standard: new Float64Array(n),
    logs: new Float64Array(n),
  };
}

/** The log-likelihood of one series; its arrays are used again from call to call. */
export class Likelihood {
  readonly layout: Layout;
  readonly #spec: VolatilitySpec;
  readonly #series: ReturnSeries;
  readonly #filtered: Filtered;
  readonly #slopes: DensitySlopes;
  #terms: Readonly<Record<'shapeTerms' | 'slopes' | 'scores', Float64Array>> | undefined;

  constructor(spec: VolatilitySpec, series: ReturnSeries) {
    this.layout = layoutOf(spec);
    this.#spec = spec;
    this.#series = series;
    const n = series.returns.length;
    this.#filtered = emptyFilter(n);
    this.#slopes = {
      byShock: new Float64Array(n),
      byVariance: new Float64Array(n),
      byShape: new Float64Array(this.layout.count - this.layout.shape),
    };
  }

  value(parameters: Float64Array): number {
    this.#filter(parameters);
    return this.#density(parameters);
  }

  /** Standardised residuals z of the last call. */
  residuals(): Float64Array {
    const { shocks, variance } = this.#filtered;
    return shocks.map((e, t) => e / Math.sqrt(variance[t]));
  }

  /** @param gradient receives the derivatives by the parameters, shape (count,) */
  withGradient(parameters: Float64Array, gradient: Float64Array): number {
    this.#filter(parameters);
    const sum = this.#density(parameters, this.#slopes);
    const { byShock, byVariance, byShape } = this.#slopes;
    const { shape, omega } = this.layout;
    recursions[this.#spec.model].pullBack(
      this.#spec,
      this.layout,
      parameters,
      this.#series,
      this.#filtered,
      byVariance,
      gradient.subarray(0, shape),
    );
    gradient.set(byShape, shape);
    if (omega === 1) for (let t = 0; t < byShock.length; t++) gradient[0] -= byShock[t];
    return sum;
  }

  /** The derivatives of each term of the log-likelihood, row-major (n, count); the next call writes over them. */
  scores(parameters: Float64Array): Float64Array {
    this.#filter(parameters);
    const { byShock, byVariance } = this.#slopes;
    const { shape, count, omega } = this.layout;
    const shapes = count - shape;
    const n = byShock.length;
    this.#terms ??= {
      shapeTerms: new Float64Array(n * shapes),
      slopes: new Float64Array(n * shape),
      scores: new Float64Array(n * count),
    };
    const { shapeTerms, slopes, scores: out } = this.#terms;
    this.#density(parameters, { ...this.#slopes, shapeTerms });
    recursions[this.#spec.model].slopes(this.#spec, this.layout, parameters, this.#series, this.#filtered, slopes);
    for (let t = 0; t < n; t++) {
      for (let j = 0; j < shape; j++) out[t * count + j] = byVariance[t] * slopes[t * shape + j];
      if (omega === 1) out[t * count] -= byShock[t];
      for (let j = 0; j < shapes; j++) out[t * count + shape + j] = shapeTerms[t * shapes + j];
    }
    return out;
  }

  #filter(parameters: Float64Array): void {
    recursions[this.#spec.model].filter(this.#spec, this.layout, parameters, this.#series, this.#filtered);
  }

  #density(parameters: Float64Array, slopes?: DensitySlopes): number {
    const { shocks, variance } = this.#filtered;
    return densities[this.#spec.innovation](shocks, variance, parameters.subarray(this.layout.shape), slopes);
  }
}
