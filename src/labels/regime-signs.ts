import { computeFeature } from '../features/compute-feature.ts';
import { trendState } from '../features/cross-section/trend-state.ts';
import type { ParamValues } from '../features/define-feature.ts';
import { symbolFeature } from '../features/index.ts';
import { asOfRows, takeKnown } from '../math/as-of.ts';
import { gridOf } from './cross-section.ts';
import type { LabelBars, LabelParam, LabelParams } from './define-label.ts';

const bars = (byDefault: number, describe: string): LabelParam => ({ default: byDefault, min: 2, max: 5000, describe });

/** Parameters of the two regime labels. */
export const regimeParams = {
  ahead: { default: 5, min: 1, max: 2000, describe: 'bars ahead whose regime is asked for' },
  fast: bars(50, 'bars of the fast average'),
  slow: bars(200, 'bars of the slow average'),
  history: bars(252, 'bars of past volatilities that the present one is ranked among'),
} satisfies Record<string, LabelParam>;

export const regimeCheck = ({ fast, slow }: LabelParams) =>
  fast < slow ? undefined : `fast must be less than slow, found ${fast} and ${slow}`;

/** What a regime is read from, by row; known at the close of the row. */
export interface RegimeSigns {
  /** 1 bull, -1 bear, 0 sideways; NaN while the slow average is warming up. */
  readonly trend: Float64Array;
  /** ADX(14). */
  readonly strength: Float64Array;
  /** Share of the past volatilities below the present one, 0 to 1; ties count half. */
  readonly volatilityRank: Float64Array;
}

/**
 * The signs of each symbol:
 *   breadth = share of the symbols with a bar at that moment whose close is above its own slow average
 *   trend   = bull when close > slow average, fast > slow average and breadth >= 1/2; bear when both are below and
 *             breadth <= 1/2; sideways otherwise. With one symbol breadth follows its close and changes nothing.
 *   volatility = deviation of 20 one-bar log returns, or, with a reference (^VIX), the reference's last close by then;
 *             ranked among its own last `history` values
 */
export function regimeSigns(
  panel: readonly LabelBars[],
  { fast, slow, history }: LabelParams,
  reference: LabelBars | undefined,
): RegimeSigns[] {
  const averages = panel.map((own) => ({
    fast: featureOf('sma', { period: fast }, own),
    slow: featureOf('sma', { period: slow }, own),
  }));
  const breadth = breadthOf(
    panel,
    averages.map((average) => average.slow),
  );
  return panel.map((own, s) => {
    const volatility = reference
      ? takeKnown(reference.close, asOfRows(own.time, reference.time))
      : featureOf('realised_volatility', { period: 20 }, own);
    const average = averages[s];
    return {
      trend: own.close.map((close, row) => trendState(close, average.fast[row], average.slow[row], breadth[s][row])),
      strength: featureOf('adx', { period: 14 }, own),
      volatilityRank: rankInPast(volatility, history),
    };
  });
}

function featureOf(name: string, params: ParamValues, own: LabelBars): Float64Array {
  const definition = symbolFeature(name);
  // Volume is no input of any of them.
  return computeFeature({ definition, params }, { ...own, volume: own.close })[0];
}

/** By symbol and row: the share, at the row's moment, of the symbols that have a value and close above it. */
function breadthOf(panel: readonly LabelBars[], slow: readonly Float64Array[]): Float64Array[] {
  const { time, gridRow } = gridOf(panel);
  const above = new Float64Array(time.length);
  const counted = new Float64Array(time.length);
  panel.forEach(({ close }, s) => {
    gridRow[s].forEach((g, row) => {
      if (Number.isNaN(slow[s][row])) return;
      counted[g]++;
      if (close[row] > slow[s][row]) above[g]++;
    });
  });
  return gridRow.map((rows) => Float64Array.from(rows, (g) => above[g] / counted[g]));
}

/** Rank of a value among itself and the window - 1 values before it, in [0, 1]; NaN where one of them is missing. */
function rankInPast(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN);
  let whole = 0;
  for (let i = 0; i < values.length; i++) {
    whole = Number.isNaN(values[i]) ? 0 : whole + 1;
    if (whole < window) continue;
    let twice = 0;
    for (let j = i - window + 1; j < i; j++) twice += values[j] < values[i] ? 2 : values[j] === values[i] ? 1 : 0;
    out[i] = twice / (2 * (window - 1));
  }
  return out;
}
