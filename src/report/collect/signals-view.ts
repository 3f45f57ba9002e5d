import type { TradingVerdict } from '../../evaluation/trading-verdict.ts';
import type { TradingInference } from '../../evaluation/uncertainty/trading.ts';
import type { SignalsSummary } from '../../io/signal-runs.ts';
import { count } from '../format.ts';
import type { ReportData, Verdict } from '../report-data.ts';

const rule =
  'Signals without a model are judged by their backtest alone: weak evidence when it says tradable; more is never said, since no file shows what the signals knew.';

/** What a backtest of signals is worth; unknown without one. */
export function signalVerdict(run: string, afterCosts: TradingVerdict | undefined): Verdict {
  if (!afterCosts) {
    return { level: 'unknown', sentence: `Run ${run} has signals, and nobody has traded them yet.`, reasons: [], rule };
  }
  const level = { tradable: 'weak', 'not tradable': 'no evidence', 'not judged': 'unknown' } as const;
  return { level: level[afterCosts.level], sentence: afterCosts.sentence, reasons: [], rule };
}

export function signalFacts({
  label,
  unit,
  interval,
  symbols,
  featuresName,
  rows,
}: SignalsSummary): ReportData['facts'] {
  return [
    { label: 'Trades', value: label },
    { label: 'As', value: unit === 'weight' ? 'weights of the portfolio' : 'signals, sized by the backtest' },
    { label: 'Bars', value: interval },
    { label: 'Symbols', value: count(symbols.length) },
    ...(featuresName === `bars-${interval}` ? [] : [{ label: 'Feature set', value: featuresName }]),
    { label: 'Rows', value: count(rows) },
  ];
}

export function signalTries({ featuresName }: SignalsSummary, inference: TradingInference | undefined): string {
  const tries = inference?.tries.count;
  if (tries === undefined) return '';
  return tries === 1
    ? `One backtest of signals on ${featuresName} was tried.`
    : `${count(tries)} backtests of signals on ${featuresName} were tried.`;
}
