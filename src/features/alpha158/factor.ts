import {
  bars,
  column,
  type FeatureInput,
  momentumFeature,
  type SymbolFeature,
  statisticalFeature,
  trendFeature,
  volatilityFeature,
  volumeFeature,
} from '../define-feature.ts';

/*
 * qlib's Alpha158: 9 of the bar's shape, 4 prices, 29 rolling operators in 5 windows. Names are qlib's in small letters
 * behind alpha_; docs/features.md says where ours differ from qlib's.
 */
export const alphaSource =
  'Yang, Liu, Zhou, Bian & Liu (2020), Qlib: An AI-oriented Quantitative Investment Platform; qlib/contrib/data/loader.py, Alpha158';

const windows = [5, 10, 20, 30, 60].map((period) => ({ period }));
const families = {
  trend: trendFeature,
  momentum: momentumFeature,
  volatility: volatilityFeature,
  volume: volumeFeature,
  statistical: statisticalFeature,
};

interface RollingFactor<I extends FeatureInput> {
  /** qlib's name of the operator, in small letters. */
  readonly operator: string;
  readonly family: keyof typeof families;
  readonly summary: string;
  readonly formula: string;
  readonly inputs: readonly I[];
  /** Rows that the operator looks back beyond its window of period rows. */
  readonly before?: number;
  readonly scaleFree?: false;
  compute(inputs: Record<I, Float64Array>, period: number): Float64Array;
}

/** A rolling operator with qlib's five windows. */
export function rollingFactor<I extends FeatureInput>(factor: RollingFactor<I>): SymbolFeature {
  const { operator, family, before = 0, summary, formula, inputs } = factor;
  return families[family]({
    name: `alpha_${operator}`,
    summary: `Alpha158 ${operator.toUpperCase()}: ${summary}`,
    inputs,
    params: { period: bars(20) },
    scaleFree: factor.scaleFree ?? true,
    alpha158: windows,
    formula,
    source: alphaSource,
    warmup: ({ period }) => period - 1 + before,
    outputs: ({ period }) => [column(`alpha_${operator}`, period)],
    compute: (given, { period }) => [factor.compute(given as Record<I, Float64Array>, period)],
  });
}
