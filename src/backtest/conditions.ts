import type { BarFrame } from '../core/frame.ts';
import { abdiRanaldo, corwinSchultz } from '../features/microstructure/spread-estimators.ts';
import type { Quotes } from '../io/quotes.ts';
import { ewmaDeviation } from '../labels/ewma-deviation.ts';
import { asOfRows } from '../math/as-of.ts';
import { annualisation } from './annualisation.ts';
import type { CostSettings } from './costs.ts';
import { onPanel } from './on-panel.ts';
import { type PricePanel, totalReturnCloses } from './price-panel.ts';
import type { Conditions } from './trade-costs.ts';

/**
 * Where half-spreads come from:
 *   auto             stored quotes for the symbols that have any, else the fixed half-spread
 *   fixed            CostSettings.halfSpreadBps
 *   quotes           stored quotes alone
 *   corwin-schultz, abdi-ranaldo   estimated from the bars (features of these names); negative estimates count 0
 */
export const spreadSources = ['auto', 'fixed', 'quotes', 'corwin-schultz', 'abdi-ranaldo'] as const;
export type SpreadSource = (typeof spreadSources)[number];

/** Bars of the mean that gives estimated spreads and traded money. */
const window = 20;

/** Fraction of the price, one side, by the last quote at or before each bar's close. */
function quotedHalfSpread({ time }: BarFrame, quotes: Quotes): Float64Array {
  const rows = asOfRows(time, quotes.time);
  return Float64Array.from(rows, (row) =>
    row < 0 ? Number.NaN : Math.max(0, (quotes.ask[row] - quotes.bid[row]) / (quotes.ask[row] + quotes.bid[row])),
  );
}

function estimatedHalfSpread(frame: BarFrame, source: 'corwin-schultz' | 'abdi-ranaldo'): Float64Array {
  const column = (name: 'high' | 'low' | 'close') => Float64Array.from(frame.columns[name]);
  const inputs = { high: column('high'), low: column('low'), close: column('close') };
  const estimator = source === 'corwin-schultz' ? corwinSchultz : abdiRanaldo;
  // One pair of bars at a time, so that a bar with a missing price costs its own pairs alone.
  const [pairs] = estimator.compute(inputs as never, { period: 1 });
  return recentMean(pairs).map((spread) => spread / 2);
}

/** Mean of the known values among the last `window`; NaN where there is none. */
function recentMean(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    let sum = 0;
    let known = 0;
    for (let at = Math.max(0, row - window + 1); at <= row; at++) {
      if (Number.isNaN(values[at])) continue;
      sum += values[at];
      known++;
    }
    out[row] = known > 0 ? sum / known : Number.NaN;
  }
  return out;
}

/**
 * What trading meets at each step, all of it known from the symbol's bar before: measured half-spreads unless they are fixed,
 * and a day's deviation and traded money for impact. Figures of a bar become a day's by the bars of a session:
 * deviation * sqrt(bars), money * bars.
 * @param bars with history before the panel's first step, so that estimates are warm
 * @param quotes of each symbol, undefined where there are none
 */
export function tradingConditions(
  panel: PricePanel,
  bars: readonly BarFrame[],
  options: {
    readonly costs: CostSettings;
    readonly spread: SpreadSource;
    readonly quotes?: readonly (Quotes | undefined)[];
    /** Measure liquidity although no impact is charged, for the capacity curve. */
    readonly liquidity?: boolean;
    readonly deviationSpan: number;
  },
): Conditions {
  const { spread, quotes, costs, deviationSpan } = options;
  const quoted = spread === 'auto' || spread === 'quotes' ? quotes : undefined;
  const none = (frame: BarFrame) => new Float64Array(frame.time.length).fill(Number.NaN);
  const halfSpread = quoted?.some((entry) => entry !== undefined)
    ? onPanel(panel, bars, 1, (frame, id) => {
        const own = quoted[id];
        return own ? quotedHalfSpread(frame, own) : none(frame);
      })
    : spread === 'corwin-schultz' || spread === 'abdi-ranaldo'
      ? onPanel(panel, bars, 1, (frame) => estimatedHalfSpread(frame, spread))
      : undefined;
  const moves = costs.impact !== undefined && costs.impact.model !== 'none';
  if (!moves && !options.liquidity) return halfSpread ? { halfSpread } : {};
  const { barsPerSession } = annualisation(panel.time);
  const dayDeviation = onPanel(panel, bars, 1, (frame) =>
    ewmaDeviation(totalReturnCloses(frame), deviationSpan).map((value) => value * Math.sqrt(barsPerSession)),
  );
  const dayValue = onPanel(panel, bars, 1, ({ columns }) =>
    // A symbol that never trades, such as an index, has no liquidity to measure.
    recentMean(Float64Array.from(columns.close, (close, row) => close * columns.volume[row] * barsPerSession)).map(
      (value) => (value > 0 ? value : Number.NaN),
    ),
  );
  return { ...(halfSpread && { halfSpread }), dayDeviation, dayValue };
}
