import type { ReturnSeries } from './return-series.ts';
import type { Layout, VolatilitySpec } from './spec.ts';

/** What a recursion fills in, row by row of the series. */
export interface Filtered {
  /** e_t = r_t - mu, shape (n,). */
  readonly shocks: Float64Array;
  /** h_t, shape (n,). */
  readonly variance: Float64Array;
  /**
   * How much of a change of the equation's right side reaches the variance (egarch: its logarithm), shape (n,): 1 as a
   * rule, 0 on the lower limit, little beyond the upper one.
   */
  readonly passed: Float64Array;
  /** egarch: z_t and ln h_t, shape (n,). */
  readonly standard: Float64Array;
  readonly logs: Float64Array;
}

/** A model's equation for the conditional variance. */
export interface VarianceRecursion {
  /** Fills in the variances under these parameters. */
  filter(spec: VolatilitySpec, layout: Layout, parameters: Float64Array, series: ReturnSeries, out: Filtered): void;
  /**
   * Derivatives of h_t by the parameters before the shape, row-major (n, layout.shape), in one pass forwards.
   * @param filtered what `filter` made of the same parameters
   */
  slopes(
    spec: VolatilitySpec,
    layout: Layout,
    parameters: Float64Array,
    series: ReturnSeries,
    filtered: Filtered,
    out: Float64Array,
  ): void;
  /**
   * The gradient of sum_t f_t(h_t) by the parameters before the shape, in one pass backwards whatever their number.
   * @param byVariance df_t / dh_t, shape (n,); used up
   * @param out shape (layout.shape,)
   */
  pullBack(
    spec: VolatilitySpec,
    layout: Layout,
    parameters: Float64Array,
    series: ReturnSeries,
    filtered: Filtered,
    byVariance: Float64Array,
    out: Float64Array,
  ): void;
}
