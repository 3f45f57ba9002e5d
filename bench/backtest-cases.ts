import { readFileSync } from 'node:fs';
import { simulate } from '../src/backtest/engine.ts';
import { pricePanel } from '../src/backtest/price-panel.ts';
import { singleSymbolFrame } from '../src/core/frame.ts';
import { microsPerDay } from '../src/core/time.ts';

/** Signals, bars and what two other engines made of them; test/golden/backtest-peers.py made it. */
interface Golden {
  readonly version: string;
  readonly capital: number;
  /** Cost of a side. */
  readonly rate: number;
  /** By symbol, then day. */
  readonly open: readonly (readonly number[])[];
  readonly close: readonly (readonly number[])[];
  /** By day, then symbol: 1 in, 0 out. */
  readonly signal: readonly (readonly number[])[];
  /** Equity by day; `single` with costs off, then on, by symbol. */
  readonly vectorbt: {
    readonly single: readonly (readonly (readonly number[])[])[];
    readonly portfolio: readonly number[];
    readonly longShort: readonly number[];
    readonly longShortFees: number;
  };
  readonly backtesting: { readonly single: readonly (readonly (readonly number[])[])[] };
}

export const golden = JSON.parse(readFileSync('test/golden/backtest-peers.json', 'utf8')) as Golden;

/** One backtest that another engine has run too. */
export interface PeerCase {
  readonly name: string;
  readonly peer: 'vectorbt' | 'backtesting.py';
  readonly costs: 'off' | 'on';
  readonly fills: number;
  /** Equity of each day. */
  readonly ours: Float64Array;
  readonly theirs: readonly number[];
  /** All costs paid; theirs only where the peer reports them. */
  readonly paid: number;
  readonly theirPaid?: number;
  /** Largest relative difference of equity that is agreement. */
  readonly tolerance: number;
}

const { capital, rate, signal, vectorbt, backtesting } = golden;
const bars = golden.open.map((open, id) => {
  const close = Float64Array.from(golden.close[id]);
  const opens = Float64Array.from(open);
  return singleSymbolFrame(
    `S${id}`,
    opens.map((_, day) => day * microsPerDay),
    {
      open: opens,
      high: opens.map((value, day) => Math.max(value, close[day])),
      low: opens.map((value, day) => Math.min(value, close[day])),
      close,
      volume: opens.map(() => 1000),
      adj_close: close,
    },
  );
});

/** @param ids symbols that are traded together  @param weights by day, then symbol */
function trade(ids: readonly number[], weights: readonly number[], costs: 'off' | 'on') {
  const everywhere = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const panel = pricePanel(
    ids.map((id) => bars[id]),
    everywhere,
  );
  const plan = { weights: Float64Array.from(weights), decided: new Uint8Array(signal.length).fill(1) };
  const feeBps = costs === 'on' ? rate * 1e4 : 0;
  const sides = { feeBps, halfSpreadBps: 0, slippageBps: 0, borrowBpsPerYear: 0 };
  const { equity, fillCount, tradingCosts } = simulate(panel, plan, { capital, costs: sides, noTradeBand: 0 });
  return { costs, ours: equity, fills: fillCount, paid: tradingCosts };
}

const every = [...bars.keys()];
const longOnly = signal.flatMap((row) => {
  const total = Math.max(
    1,
    row.reduce((sum, value) => sum + value, 0),
  );
  return row.map((value) => value / total);
});
const longShort = signal.flatMap((row) => row.map((value) => (value === 1 ? 1 : -1) / row.length));

export const peerCases: readonly PeerCase[] = [
  ...(['off', 'on'] as const).flatMap((costs, part) =>
    every.flatMap((id): PeerCase[] => {
      const own = {
        name: `S${id} all in or out by moving averages`,
        ...trade(
          [id],
          signal.map((row) => row[id]),
          costs,
        ),
      };
      return [
        { ...own, peer: 'vectorbt', theirs: vectorbt.single[part][id], tolerance: 1e-10 },
        // It buys whole shares: of an account of 10 billion, so that rounding is under 1e-7 of it.
        { ...own, peer: 'backtesting.py', theirs: backtesting.single[part][id], tolerance: 1e-7 },
      ];
    }),
  ),
  {
    name: 'one account, long, weights renewed at every bar',
    peer: 'vectorbt',
    ...trade(every, longOnly, 'off'),
    theirs: vectorbt.portfolio,
    tolerance: 1e-10,
  },
  {
    name: 'one account, long and short',
    peer: 'vectorbt',
    ...trade(every, longShort, 'on'),
    theirs: vectorbt.longShort,
    theirPaid: vectorbt.longShortFees,
    tolerance: 1e-10,
  },
];

/** Largest relative difference of equity over the days. */
export function worstGap({ ours, theirs }: PeerCase): number {
  return theirs.reduce((gap, value, day) => Math.max(gap, Math.abs(ours[day] / value - 1)), 0);
}
