import type { Rng } from '../../core/rng.ts';

export type Regime = 'bull' | 'bear' | 'sideways' | 'high-vol';

export interface RegimeRules {
  readonly name: Regime;
  /** Factor on every symbol's volatility. */
  readonly volatility: number;
  /** Share of the sign's variance that all symbols have in common, and that a sector has beside it. */
  readonly marketShare: number;
  readonly sectorShare: number;
  readonly volume: number;
  /** Sign of the asymmetry of moves: +1 up moves larger. */
  readonly tilt: number;
  /** Chance per session of moving to bull, bear, sideways, high-vol; what is left stays. */
  readonly leave: readonly [number, number, number, number];
}

export const regimes: readonly RegimeRules[] = [
  {
    name: 'bull',
    volatility: 0.8,
    marketShare: 0.1,
    sectorShare: 0.06,
    volume: 0.95,
    tilt: 1,
    leave: [0, 0.003, 0.006, 0.002],
  },
  {
    name: 'bear',
    volatility: 1.4,
    marketShare: 0.2,
    sectorShare: 0.05,
    volume: 1.2,
    tilt: -1,
    leave: [0.006, 0, 0.006, 0.006],
  },
  {
    name: 'sideways',
    volatility: 0.7,
    marketShare: 0.06,
    sectorShare: 0.08,
    volume: 0.85,
    tilt: 0,
    leave: [0.008, 0.004, 0, 0.002],
  },
  {
    name: 'high-vol',
    volatility: 2.1,
    marketShare: 0.3,
    sectorShare: 0.05,
    volume: 1.6,
    tilt: 0,
    leave: [0.015, 0.015, 0.005, 0],
  },
];

/** One regime per session: a Markov chain that starts in the first regime. returns indices into `regimes` */
export function drawRegimes(rng: Rng, sessions: number): Uint8Array {
  const path = new Uint8Array(sessions);
  let state = 0;
  for (let i = 0; i < sessions; i++) {
    path[i] = state;
    let u = rng.uniform();
    const { leave } = regimes[state];
    const next = leave.findIndex((chance) => {
      u -= chance;
      return u < 0;
    });
    if (next >= 0) state = next;
  }
  return path;
}
