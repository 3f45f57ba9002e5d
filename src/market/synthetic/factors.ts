import { createRng, deriveSeed } from '../../core/rng.ts';
import type { BarGrid } from './grid.ts';
import { drawRegimes } from './regimes.ts';

export const sectorCount = 5;
/** Standard deviation of the logarithm of the volatility that all symbols share in one bar. */
const commonVolatility = 0.2;

/** What all symbols have in common, bar by bar. */
export interface Factors {
  /** Regime per session, an index into `regimes`. */
  readonly regime: Uint8Array;
  /** Standard normal, shape (bars,): the market's part of each sign. */
  readonly market: Float64Array;
  /** The same per sector. */
  readonly sectors: readonly Float64Array[];
  /** Factor on all magnitudes of a bar, mean square 1, independent of every sign. */
  readonly volatility: Float64Array;
}

/** Each series has a stream of its own, so that a longer market begins like the shorter one. */
export function drawFactors(seed: number, grid: BarGrid): Factors {
  const bars = grid.time.length;
  const normals = (...path: (string | number)[]) => {
    const rng = createRng(deriveSeed(seed, 'synthetic', ...path));
    return Float64Array.from({ length: bars }, () => rng.normal());
  };
  return {
    regime: drawRegimes(createRng(deriveSeed(seed, 'synthetic', 'regime')), grid.sessions.length),
    market: normals('market'),
    sectors: Array.from({ length: sectorCount }, (_, sector) => normals('sector', sector)),
    volatility: normals('volatility').map((z) => Math.exp(commonVolatility * z - commonVolatility ** 2)),
  };
}
