import { orNull } from '../../core/numbers.ts';
import { formatTime } from '../../core/time.ts';
import { mean, standardDeviation } from '../../math/statistics.ts';
import type { TradedReturns } from '../traded-returns.ts';
import { type MarketStates, stateLookup } from './market-states.ts';

/** What one account earned on the bars that began in a state; annual figures are of these bars alone. */
export interface StateReturns {
  /** Mean return of a bar x bars of a year, not compounded; null with fewer than 20 bars. */
  readonly meanReturn: number | null;
  /** Mean over standard deviation of these returns, annualised; null with fewer than 20 bars. */
  readonly sharpe: number | null;
  /** All of them compounded. */
  readonly totalReturn: number;
}

export interface StateSummary {
  readonly state: string;
  /** Dates in this state, and their share of the dates with a state. */
  readonly dates: number;
  readonly share: number;
  /** Times that it was entered, and how many dates it then lasted on average. */
  readonly visits: number;
  readonly meanVisit: number | null;
  /** Null without a backtest of these predictions, or where it has no bar that began in the state. */
  readonly trading: { readonly bars: number; readonly strategy: StateReturns; readonly benchmark: StateReturns } | null;
}

/** When the market was in which state, over the dates of a run's predictions. Times are ISO text in UTC. */
export interface RegimeHistory {
  readonly rule: MarketStates['rule'];
  readonly method: string;
  /** Dates with a state, and without one (while the rule warms up). */
  readonly dates: number;
  readonly unknownDates: number;
  /** In the order of the rule. */
  readonly states: readonly StateSummary[];
  /** Name of the benchmark of the returns; null without a backtest. */
  readonly benchmark: string | null;
  /** Dates that one step of the ribbon stands for: 1, or more where states change too often to be drawn. */
  readonly datesPerStep: number;
  /** Runs of equal states, each up to where the next begins; of a step's dates the most common state. */
  readonly ribbon: readonly { readonly state: string; readonly from: string; readonly to: string }[];
}

/** More runs than this are no longer seen apart on a page, and a file should not grow with the bars. */
const mostRuns = 600;

/** Scaled to a year, the return of fewer bars than this says nothing. */
const fewestBars = 20;

/** @param from,to first and last moment of the predictions  @returns undefined where no moment has a state */
export function regimeHistory(
  states: MarketStates,
  from: number,
  to: number,
  traded: TradedReturns | undefined,
): RegimeHistory | undefined {
  const inside = Int32Array.from(states.time.keys()).filter(
    (row) => states.time[row] >= from && states.time[row] <= to,
  );
  const known = inside.filter((row) => states.code[row] >= 0);
  if (known.length === 0) return undefined;
  const code = Int8Array.from(known, (row) => states.code[row]);
  const time = Float64Array.from(known, (row) => states.time[row]);
  const { names } = states;
  const runs = runsOf(code);
  const drawn = drawnRuns(code);
  return {
    rule: states.rule,
    method: states.method,
    dates: code.length,
    unknownDates: inside.length - code.length,
    states: names.map((state, k) => {
      const dates = code.filter((own) => own === k).length;
      const visits = runs.filter((run) => run.code === k).length;
      return {
        state,
        dates,
        share: dates / code.length,
        visits,
        meanVisit: visits === 0 ? null : dates / visits,
        trading: traded ? tradingIn(state, states, traded) : null,
      };
    }),
    benchmark: traded?.benchmarkName ?? null,
    datesPerStep: drawn.datesPerStep,
    ribbon: drawn.runs.map((run, i) => ({
      state: names[run.code],
      from: formatTime(time[run.first]),
      to: formatTime(time[drawn.runs[i + 1]?.first ?? time.length - 1]),
    })),
  };
}

interface Run {
  readonly code: number;
  /** Index of its first date. */
  readonly first: number;
}

function runsOf(code: Int8Array): Run[] {
  const runs: Run[] = [];
  code.forEach((own, first) => {
    if (runs.at(-1)?.code !== own) runs.push({ code: own, first });
  });
  return runs;
}

/** Runs of equal states by steps of 1, 2, 4 ... dates, the shortest step that leaves few enough to draw. */
function drawnRuns(code: Int8Array): { runs: Run[]; datesPerStep: number } {
  for (let datesPerStep = 1; ; datesPerStep *= 2) {
    const steps = Math.ceil(code.length / datesPerStep);
    const common = Int8Array.from({ length: steps }, (_, step) =>
      mostCommon(code.subarray(step * datesPerStep, (step + 1) * datesPerStep)),
    );
    const runs = runsOf(common);
    if (runs.length > mostRuns) continue;
    return { runs: runs.map((run) => ({ ...run, first: run.first * datesPerStep })), datesPerStep };
  }
}

function mostCommon(code: Int8Array): number {
  const counts = new Map<number, number>();
  for (const own of code) counts.set(own, (counts.get(own) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** A bar's return belongs to the state at the close before it, which was known when it began. */
function tradingIn(state: string, states: MarketStates, traded: TradedReturns): StateSummary['trading'] {
  const stateAt = stateLookup(states);
  const bars = Int32Array.from(traded.returns.keys()).filter((bar) => stateAt(traded.decidedAt[bar]) === state);
  if (bars.length === 0) return null;
  const of = (returns: Float64Array): StateReturns => {
    const own = Float64Array.from(bars, (bar) => returns[bar]);
    const average = own.length < fewestBars ? Number.NaN : mean(own);
    return {
      meanReturn: orNull(average * traded.periodsPerYear),
      sharpe: orNull((average / standardDeviation(own)) * Math.sqrt(traded.periodsPerYear)),
      totalReturn: own.reduce((growth, value) => growth * (1 + value), 1) - 1,
    };
  };
  return { bars: bars.length, strategy: of(traded.returns), benchmark: of(traded.benchmark) };
}
