import { type BarFrame, singleSymbolFrame } from '../../core/frame.ts';
import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import { normalQuantile } from '../../math/special-normal.ts';
import { type CorporateActions, drawActions } from './corporate-actions.ts';
import { type Factors, sectorCount } from './factors.ts';
import { type BarGrid, overnightShare } from './grid.ts';
import type { ResolvedOptions } from './options.ts';
import { createPlantedState } from './planted-state.ts';
import { regimes } from './regimes.ts';

const tailDegrees = 5;
/** Largest magnitude of a shock in standard deviations, and of a bar's log return: no true move looks like a data error. */
const largestShock = 8;
const largestReturn = 0.3;
/** Smallest log return, so that up or down is never lost to rounding. */
const smallestReturn = 1e-6;
const largestVariance = 9;

export interface SymbolMarket {
  readonly bars: BarFrame;
  /** P(next adj_close > this one) given all bars so far, per bar. */
  readonly upProbability: Float64Array;
  readonly actions: CorporateActions;
}

/** |t| with 5 degrees of freedom, scaled to unit variance. */
function shockSize(rng: Rng): number {
  const z = rng.normal();
  let chiSquare = 0;
  for (let i = 0; i < tailDegrees; i++) chiSquare += rng.normal() ** 2;
  return Math.min(largestShock, Math.abs(z) * Math.sqrt((tailDegrees - 2) / chiSquare));
}

/**
 * One symbol's bars.
 *   sign       up if Z > -PhiInv(p), Z = sqrt(a) market + sqrt(b) sector + sqrt(1 - a - b) own, standard normal and new at
 *              each bar; hence P(up | past) = p exactly, with p = 1/2 + edge * s, s the planted state of the bars so far
 *   size       |r| = base * regime * sqrt(h) * hour * common * |t5|, drawn apart from the sign
 *   volatility h' = w + (alpha |t5|^2 + beta) h, w = 1 - alpha - beta (GARCH(1,1) of mean 1)
 * Log returns are thus symmetric around zero given the past when edge and asymmetry are 0, over any number of bars, and
 * E[r | past] = edge * s * 2 E|r| at most. `r` is the total return; on an ex-date the close falls by the dividend.
 * Open carries a share of r (the night's) plus noise; high and low are extremes of a Brownian bridge from open to close.
 */
export function generateSymbol(options: ResolvedOptions, grid: BarGrid, factors: Factors, index: number): SymbolMarket {
  const name = options.names[index];
  const stream = (purpose: string) => createRng(deriveSeed(options.seed, 'synthetic', 'symbol', name, purpose));
  const traits = stream('traits');
  const baseVolatility = 0.01 + 0.008 * traits.uniform();
  const startPrice = Math.exp(3 + 2.5 * traits.uniform());
  const baseVolume = Math.exp(13.5 + 2.5 * traits.uniform());
  const actions = drawActions(stream('actions'), grid.sessions.length, options);
  const sector = factors.sectors[index % sectorCount];
  const isDaily = options.interval === '1d';
  const [alpha, beta] = isDaily ? [0.08, 0.9] : [0.04, 0.95];
  const [signs, sizes, shapes, volumes] = [stream('sign'), stream('size'), stream('shape'), stream('volume')];

  const end = grid.session.findIndex((session) => session >= actions.delistedFrom);
  const n = end < 0 ? grid.time.length : end;
  const column = () => new Float64Array(n);
  const [open, high, low, close, volume, adjusted] = Array.from({ length: 6 }, column);
  const upProbability = column();
  const plantedState = createPlantedState();
  let variance = 1;
  let price = startPrice;
  let totalReturn = startPrice;
  let volumeLevel = 0;
  let pUp = 0.5;
  for (let i = 0; i < n; i++) {
    const session = grid.session[i];
    const regime = regimes[factors.regime[session]];
    const ownShare = 1 - regime.marketShare - regime.sectorShare;
    const z =
      Math.sqrt(regime.marketShare) * factors.market[i] +
      Math.sqrt(regime.sectorShare) * sector[i] +
      Math.sqrt(ownShare) * signs.normal();
    const direction = z > -normalQuantile(pUp) ? 1 : -1;
    const shock = shockSize(sizes);
    const sigma = baseVolatility * regime.volatility * Math.sqrt(variance) * grid.scale[i] * factors.volatility[i];
    const size = sigma * shock * (1 + options.asymmetry * regime.tilt * direction);
    const change = direction * Math.min(largestReturn, Math.max(smallestReturn, size));
    variance = Math.min(largestVariance, 1 - alpha - beta + (alpha * shock * shock + beta) * variance);

    const dividend = grid.isFirst[i] ? (actions.dividends.get(session) ?? 0) : 0;
    const base = price * (1 - dividend);
    const nightShare = isDaily ? overnightShare : grid.isFirst[i] ? 0.85 : 0;
    const gapNoise = (isDaily || grid.isFirst[i] ? 0.3 : 0.05) * sigma * shapes.normal();
    const gap = nightShare * change + gapNoise;
    const rest = change - gap;
    const reach = (u: number) => Math.sqrt(rest * rest - 2 * (0.8 * sigma) ** 2 * Math.log(1 - u));
    open[i] = base * Math.exp(gap);
    close[i] = base * Math.exp(change);
    high[i] = Math.max(open[i], close[i], base * Math.exp(gap + (rest + reach(shapes.uniform())) / 2));
    low[i] = Math.min(open[i], close[i], base * Math.exp(gap + (rest - reach(shapes.uniform())) / 2));
    volumeLevel = 0.6 * volumeLevel + 0.25 * volumes.normal();
    const activity = regime.volume * Math.exp(volumeLevel) * (0.7 + 0.4 * Math.min(4, shock));
    volume[i] = Math.max(1, Math.round(baseVolume * activity * grid.volumeShare[i]));
    price = close[i];
    totalReturn *= Math.exp(change);
    adjusted[i] = totalReturn;
    pUp = 0.5 + options.edge * plantedState(totalReturn, volume[i]);
    upProbability[i] = pUp;
  }
  // As vendors do: equal to the close at the end, lower before each dividend.
  const anchor = n > 0 ? close[n - 1] / adjusted[n - 1] : 1;
  for (let i = 0; i < n; i++) adjusted[i] *= anchor;
  const columns = { open, high, low, close, volume, adj_close: adjusted };
  return { bars: singleSymbolFrame(name, grid.time.slice(0, n), columns), upProbability, actions };
}
