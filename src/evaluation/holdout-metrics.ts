import type { Evaluation } from './evaluation.ts';
import type { RangeResult } from './range-result.ts';

/** The content of holdout_metrics.json: the hold-out's scores by date range, what was asked of them, and the outcome. */
export function holdoutMetrics(evaluation: Evaluation, opened: RangeResult) {
  const { run, label, interval, verdict, afterCosts, gates, holdout, trials, confidence } = evaluation;
  const { start, end, rows, dates, symbols, metrics, bootstrap, baselineSource, oracle } = opened;
  return {
    run,
    label,
    interval,
    start,
    end,
    rows,
    dates,
    symbols,
    confidence,
    metrics,
    baselineSource,
    bootstrap,
    oracle,
    thresholds: Object.fromEntries(gates.map(({ name, threshold }) => [name, threshold])),
    gates,
    passed: gates.every(({ passed }) => passed),
    verdict: { level: verdict.level, sentence: verdict.sentence },
    ...(afterCosts && { afterCosts: { level: afterCosts.level, sentence: afterCosts.sentence } }),
    trials,
    openings: holdout.openings,
    openedBefore: holdout.openedBefore,
  };
}
