import { multiply } from '../math/linear-system.ts';
import type { Inequalities } from '../math/quadratic-program.ts';
import { persistenceWeights } from './parameter-space.ts';
import type { ReturnSeries } from './return-series.ts';
import type { Layout, VolatilitySpec } from './spec.ts';

/**
 * The parameters as a linear function of those that are free: theta = constant + matrix phi. With variance targeting
 * omega is not free: garch and gjr have omega = v (1 - persistence), egarch omega = ln v (1 - sum beta), v the variance
 * of the returns.
 * @see Engle & Mezrich (1996), GARCH for Groups, Risk 9(8)
 */
export class Restriction {
  /** Places of the free parameters. */
  readonly free: readonly number[];
  readonly #constant: Float64Array;
  /** Row-major (count, free). */
  readonly #matrix: Float64Array;

  constructor(spec: VolatilitySpec, layout: Layout, series: ReturnSeries, targeting: boolean) {
    const { count, omega } = layout;
    this.free = Array.from({ length: count }, (_, at) => at).filter((at) => !targeting || at !== omega);
    const width = this.free.length;
    this.#constant = new Float64Array(count);
    this.#matrix = new Float64Array(count * width);
    this.free.forEach((at, column) => {
      this.#matrix[at * width + column] = 1;
    });
    if (!targeting) return;
    const level = spec.model === 'egarch' ? Math.log(series.variance) : series.variance;
    const weights = persistenceWeights(spec.model, layout);
    this.#constant[omega] = level;
    this.free.forEach((at, column) => {
      this.#matrix[omega * width + column] = -level * weights[at];
    });
  }

  parameters(phi: Float64Array): Float64Array {
    if (this.free.length === this.#constant.length) return phi;
    return multiply(this.#matrix, phi, this.free.length).map((value, at) => value + this.#constant[at]);
  }

  freeOf(parameters: Float64Array): Float64Array {
    return Float64Array.from(this.free, (at) => parameters[at]);
  }

  /** Derivatives by the free parameters. @param slopes row-major, by all parameters, shape (rows, count) */
  slopes(slopes: Float64Array): Float64Array {
    if (this.free.length === this.#constant.length) return slopes;
    return multiply(slopes, this.#matrix, this.#constant.length);
  }

  inequalities({ a, b }: Inequalities): Inequalities {
    const offset = multiply(a, this.#constant, this.#constant.length);
    return { a: this.slopes(a), b: b.map((limit, row) => limit - offset[row]) };
  }

  /** Covariance of all parameters from that of the free ones, row-major (count, count). */
  covariance(free: Float64Array): Float64Array {
    const width = this.free.length;
    const count = this.#constant.length;
    const left = multiply(this.#matrix, free, width);
    const out = new Float64Array(count * count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        for (let k = 0; k < width; k++) out[i * count + j] += left[i * width + k] * this.#matrix[j * width + k];
      }
    }
    return out;
  }
}
