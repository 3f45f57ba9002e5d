import type { BacktestResult } from '../backtest/result.ts';
import { fixed } from './format.ts';

/** The break-even cost in words; where there is none, which of the two reasons it has. */
export function breakEvenSentence({ breakEvenBps, metrics }: Pick<BacktestResult, 'breakEvenBps' | 'metrics'>): string {
  if (breakEvenBps !== null) {
    return `The strategy breaks even when one side of a trade costs ${fixed(breakEvenBps, 1)} bps.`;
  }
  return (metrics.totalReturn ?? 0) > 0
    ? 'The strategy still earns when one side of a trade costs 500 bps: it hardly trades.'
    : 'The strategy loses even when trading costs nothing.';
}
