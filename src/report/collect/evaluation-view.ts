import { parseTime } from '../../core/time.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { MetricResult, PartResult, RangeResult } from '../../evaluation/range-result.ts';
import { fixed, stateTitle } from '../format.ts';
import { metricName, metricUnit } from '../metric-names.ts';
import type {
  FoldScore,
  FoldScores,
  ReachableView,
  ReliabilityCurve,
  Score,
  ScoreParts,
  Scores,
  ScoreTable,
} from '../report-data.ts';
import { numberOf } from './backtest-view.ts';

const time = (text: string) => parseTime(text, 'time');
export const rangeNames = { oof: 'Out of fold', holdout: 'Hold-out' } as const;

/** The range that the verdict, and so the first screen, rests on. */
export function leadingRange({ ranges, verdict }: Evaluation): RangeResult {
  return ranges.find(({ range }) => range === verdict.restsOn) ?? ranges[0];
}

/** The baseline in a word or two; `baselineSource` says more. */
function baselineName({ primary }: RangeResult, task: Evaluation['task']): string {
  if (task === 'regression') return 'naive forecast';
  return primary === 'brier_skill' ? 'what followed the last known state' : 'class shares alone';
}

export function scoreOf(result: MetricResult, range: RangeResult, task: Evaluation['task']): Score {
  return {
    name: metricName(result.metric),
    unit: metricUnit(result.metric),
    value: numberOf(result.value),
    low: numberOf(result.low),
    high: numberOf(result.high),
    baseline: numberOf(result.baseline),
    baselineName: baselineName(range, task),
    better: result.direction,
  };
}

export function scoresOf(evaluation: Evaluation): Scores {
  return {
    ranges: evaluation.ranges.map((range) => scoreTable(range, evaluation)),
    gates: evaluation.gates.map((gate) => ({
      name: `${gate.metric || gate.name === 'auc' ? metricName(gate.metric ?? gate.name) : gate.name} (${gate.source === 'oof' ? 'out of fold' : gate.source === 'holdout' ? 'hold-out' : gate.source})`,
      wanted: `at least ${fixed(gate.threshold, 3)}`,
      found: gate.value === null ? (gate.reason ?? 'n/a') : fixed(gate.value, 3),
      passed: gate.passed,
    })),
    warnings: evaluation.warnings.map((text) => (text.endsWith('.') ? text : `${text}.`)),
  };
}

function scoreTable(range: RangeResult, { task }: Evaluation): ScoreTable {
  const { bootstrap } = range;
  const parts = (by: ScoreParts['by'], results: readonly PartResult[] = []) => ({
    by,
    metric: metricName(range.primary),
    rows: results.map((part) => ({
      part: by === 'regime' ? stateTitle(part.part) : part.part,
      rows: part.rows,
      value: numberOf(part.primary.value),
      low: numberOf(part.primary.low),
      high: numberOf(part.primary.high),
      corrected: numberOf(part.corrected),
    })),
  });
  return {
    name: rangeNames[range.range],
    rows: range.rows,
    from: time(range.start),
    to: time(range.end),
    method:
      `${bootstrap.method}, ${fixed(bootstrap.resamples, 0)} resamples, mean block ${fixed(bootstrap.blockLength, 1)} dates ` +
      `(${bootstrap.blockLengthReason}), about ${fixed(bootstrap.effectiveBlocks, 0)} independent blocks`,
    baselineSource: range.baselineSource,
    scores: range.metrics.map((metric) => scoreOf(metric, range, task)),
    withinFolds: range.metrics.filter(({ withinFolds }) => withinFolds).map(({ metric }) => metricName(metric)),
    parts: [
      parts('year', range.perYear),
      parts('regime', range.perRegime),
      parts('sector', range.perSector),
      parts('symbol', range.perSymbol),
    ].filter(({ rows }) => rows.length > 1),
    confusion: range.confusion ?? undefined,
  };
}

export function foldScoresOf(evaluation: Evaluation): FoldScores | undefined {
  const folds = evaluation.ranges.find(({ range }) => range === 'oof');
  if (folds === undefined) return undefined;
  const primary = primaryOf(folds);
  return {
    metric: metricName(folds.primary),
    baseline: numberOf(primary?.baseline),
    baselineName: baselineName(folds, evaluation.task),
    parts: folds.perTestGroup ? 'group of dates' : 'fold',
    folds: (folds.perTestGroup ?? folds.perFold).map(foldScore),
    overlapping: folds.perTestGroup ? folds.perFold.map(foldScore) : [],
    pooled: evaluation.ranges.map((range): FoldScore => {
      const pooled = primaryOf(range);
      return {
        label: range.range === 'oof' ? 'all folds' : 'hold-out',
        rows: range.rows,
        from: time(range.start),
        to: time(range.end),
        value: numberOf(pooled?.value),
        low: numberOf(pooled?.low),
        high: numberOf(pooled?.high),
      };
    }),
  };
}

const foldScore = (part: PartResult): FoldScore => ({
  label: /^\d+$/.test(part.part) ? `fold ${part.part}` : part.part,
  rows: part.rows,
  from: time(part.start),
  to: time(part.end),
  value: numberOf(part.primary.value),
  low: numberOf(part.primary.low),
  high: numberOf(part.primary.high),
});

export function primaryOf(range: RangeResult): MetricResult | undefined {
  return range.metrics.find(({ metric }) => metric === range.primary);
}

/**
 * Bins of equal mass: a weak model's predictions lie in one or two bins of equal width.
 * Mean gap = sum over bins of share of rows * |observed - mean predicted|.
 */
export function reliabilityOf({ reliability }: Pick<RangeResult, 'reliability'>): ReliabilityCurve[] {
  return reliability.map(({ className, equalMass }) => {
    const rows = equalMass.reduce((sum, bin) => sum + bin.rows, 0);
    return {
      className,
      meanGap: equalMass.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.observed - bin.meanPredicted), 0),
      bins: equalMass.map((bin) => ({
        from: bin.from,
        to: bin.to,
        predicted: bin.meanPredicted,
        observed: bin.observed,
        count: bin.rows,
        low: bin.low,
        high: bin.high,
      })),
    };
  });
}

export function reachableOf(range: RangeResult): ReachableView | undefined {
  const primary = primaryOf(range);
  if (range.oracle === null || primary === undefined) return undefined;
  const { reachable, distance } = range.oracle;
  const estimate = ({ value, low, high }: typeof reachable) => ({
    value: numberOf(value),
    low: numberOf(low),
    high: numberOf(high),
  });
  return {
    metric: 'AUC',
    reachable: estimate(reachable),
    model: { value: numberOf(primary.value), low: numberOf(primary.low), high: numberOf(primary.high) },
    distance: estimate(distance),
  };
}
