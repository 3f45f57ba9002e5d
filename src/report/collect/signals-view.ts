import type { TradingInference } from '../../evaluation/uncertainty/trading.ts';
import type { SignalsSummary } from '../../io/signal-runs.ts';
import { count } from '../format.ts';
import type { ReportData, Verdict } from '../report-data.ts';

const rule =
  'Signals without a model are judged by their backtest alone: weak evidence when the deflated Sharpe ratio, after all tries in the ledger, is above 95 %; more is never said, since no file shows what the signals knew.';

/** What a backtest of signals is worth; unknown without one. */
export function signalVerdict(run: string, isTraded: boolean, inference: TradingInference | undefined): Verdict {
  if (!inference) {
    const sentence = isTraded
      ? `Run ${run} was traded on too few bars to judge.`
      : `Run ${run} has signals, and nobody has traded them yet.`;
    return { level: 'unknown', sentence, reasons: [], rule };
  }
  const level = inference.deflated.probability > 0.95 ? 'weak' : 'no evidence';
  return { level, sentence: inference.sentence, reasons: [], rule };
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
