import type { BarFrame } from '../../core/frame.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import type { Check, Finding } from '../check.ts';
import type { TradeFill, TradingSubject } from '../subject.ts';

/**
 * Orders decided at a close trade later, at prices that came after it. The open and close of random bars are changed: fills
 * decided at that bar must keep their price, and every fill must come after its decision.
 */
export const execution: Check = {
  name: 'execution',
  summary: 'no order fills at a price from before its decision',
  needs: ({ trading }) => (trading ? undefined : 'no bars to trade on'),
  run: (subject, { depth, seed }) => {
    const { bars, run } = subject.trading as TradingSubject;
    const before = run(bars);
    const findings: Finding[] = [];
    const early = before.find(({ time, decidedAt }) => !(time > decidedAt));
    if (early) {
      const message = `filled at ${formatTime(early.time)}, decided at ${formatTime(early.decidedAt)}`;
      findings.push({ severity: 'leak', where: 'fills', symbol: early.symbol, time: formatTime(early.time), message });
    }
    const rng = createRng(deriveSeed(seed, 'audit', 'execution'));
    const rounds = before.length === 0 ? 0 : depth === 'full' ? 20 : 6;
    for (let round = 0; round < rounds && findings.length === 0; round++) {
      const { decidedAt, symbol } = before[rng.integer(before.length)];
      const moved = movedFill(before, run(bars.map((frame) => withOpen(frame, symbol, decidedAt))), symbol, decidedAt);
      if (!moved) continue;
      const message = 'the price of an order changes with the open of the bar at whose close it was decided';
      findings.push({ severity: 'leak', where: 'fills', symbol, time: formatTime(decidedAt), message });
    }
    return { counts: { fills: before.length, 'bars changed': rounds }, findings };
  },
};

/** The bars with another open at one moment. */
function withOpen(frame: BarFrame, symbol: string, moment: number): BarFrame {
  if (frame.symbols[0] !== symbol) return frame;
  const open = Float64Array.from(frame.columns.open, (price, row) =>
    frame.time[row] === moment ? 1.01 * price : price,
  );
  return { ...frame, columns: { ...frame.columns, open } };
}

function movedFill(
  before: readonly TradeFill[],
  after: readonly TradeFill[],
  symbol: string,
  decidedAt: number,
): boolean {
  const of = (fills: readonly TradeFill[]) =>
    fills.filter((fill) => fill.symbol === symbol && fill.decidedAt === decidedAt).map(({ price }) => price);
  const [a, b] = [of(before), of(after)];
  return a.some((price, i) => price !== b[i]);
}
