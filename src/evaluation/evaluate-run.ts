import type { StageContext } from '../core/context.ts';
import { saysDirection } from '../core/direction.ts';
import { dataError, usageError } from '../core/errors.ts';
import { hashFile } from '../core/hash.ts';
import { formatDate, parseTime } from '../core/time.ts';
import { predictionsPath } from '../io/layout.ts';
import { loadPanel, type Panel } from '../io/panel.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../io/runs.ts';
import { countTradedTries, countTries, readTrials, trialsPath } from '../io/trials.ts';
import { isDirectional } from '../metrics/classification/directional-auc.ts';
import type { ClassData, RegressionData } from '../metrics/metric.ts';
import { auditStateOf } from './audit-state.ts';
import type { LabelHistory } from './baseline.ts';
import type { Evaluation } from './evaluation.ts';
import { checkGates, type GateThresholds } from './gates.ts';
import { readOpenings, recordOpening } from './holdout-ledger.ts';
import { holdoutTries } from './holdout-tries.ts';
import { oracleFiles, oracleOf } from './oracle.ts';
import type { PathScores, RangeName, RangeResult } from './range-result.ts';
import {
  checkNoDuplicates,
  checkOutputs,
  type DateWindow,
  labelHistory,
  openHoldoutRows,
  outOfFoldRows,
  rowsOfRange,
} from './range-rows.ts';
import { hiddenStates, type MarketStates } from './regimes/market-states.ts';
import { regimeHistory } from './regimes/regime-history.ts';
import { scoreRange } from './score-range.ts';
import { classNames, classScoring, regressionScoring, type ScoredRows, type Scoring } from './scoring.ts';
import { syntheticMarket } from './synthetic-market.ts';
import { type TradedReturns, tradedReturns } from './traded-returns.ts';
import { judgeTrading, notJudged, type TradingVerdict } from './trading-verdict.ts';
import { compareRuns, type RunComparison } from './uncertainty/compare-runs.ts';
import { type MarketContext, marketContext } from './uncertainty/market-context.ts';
import { type TradingInference, tradingInference } from './uncertainty/trading.ts';
import { tryFiles, tryReturns } from './uncertainty/try-returns.ts';
import { chanceOf, type EvidenceLevel, judge } from './verdict.ts';

export interface EvaluateRequest {
  readonly run: string;
  /** Hash of config and inputs: going on after an interruption is the same look at the hold-out. */
  readonly work?: string;
  readonly range: 'oof' | 'holdout' | 'all';
  /** Prediction times to score. */
  readonly dates: DateWindow;
  readonly confidence: number;
  readonly resamples: number;
  readonly thresholds: GateThresholds;
  /** Runs to compare with; an ensemble is compared with its members. */
  readonly compare?: readonly string[];
}

const volatilityNote =
  'auc sets each class against the rest, so it also rewards telling calm from moving days, which volatility alone allows; the direction is judged by the directional AUC (up against down over the rows that moved)';

/**
 * Scores the predictions of a run. Reading the labels of hold-out rows is counted in the run's ledger, before any
 * number is computed from them.
 */
export async function evaluateRun(request: EvaluateRequest, ctx: StageContext): Promise<Evaluation> {
  const ws = ctx.workspace;
  const { range, thresholds } = request;
  const { summary } = await readRun(ws, request.run);
  const path = predictionsPath(ws, request.run);
  const predictions = await readPredictions(ws, request.run, summary.task);
  checkOutputs(predictions, summary.task, path);
  checkNoDuplicates(predictions, path);
  const panel = await loadPanel(ws, summary.featuresName, {
    label: summary.labelColumn,
    features: [],
    symbols: predictions.symbols,
  });
  const sealedFrom = summary.holdout ? parseTime(summary.holdout.start, 'hold-out start') : Number.POSITIVE_INFINITY;
  const hash = await hashFile(path);
  // A backtest of these same predictions looks at the same thing; anything else is an earlier look.
  const earlier = (await readOpenings(ws, request.run)).filter(({ work }) => !work || work !== request.work);
  const openedBefore = earlier.some((opening) => opening.stage === 'evaluate' || opening.predictions !== hash);
  const warnings: string[] = [];
  if (isDirectional(classNames(summary.task))) warnings.push(volatilityNote);
  const market = await marketContext(ws, summary);
  if (!market)
    warnings.push('the bars of some symbols are gone: no regimes, information coefficient or tries compared');
  const ranges: RangeResult[] = [];
  const hidden = await hiddenStates(ws, summary);
  const states = [...(market ? [market.states] : []), ...(hidden ? [hidden] : [])];
  const setting = { summary, panel, market, states, request };
  const compared = request.compare ?? summary.members?.map(({ run }) => run) ?? [];
  let comparison: RunComparison | null = null;
  const chosen = chooseRows(request, predictions, summary);
  if (chosen.oof.length > 0) {
    const rows = outOfFoldRows(predictions, chosen.oof, summary.task, path);
    const scoring = scoringOf(rows, summary.task, labelHistory(panel, sealedFrom));
    ranges.push(await scoreRows('oof', rows, scoring, setting, ctx));
    if (compared.length > 0) {
      comparison = await compareRuns(ctx, summary, { rows, ...scoring }, compared, request.confidence);
    }
  } else if (range !== 'holdout') {
    warnings.push('no out-of-fold rows lie in these dates: the hold-out is scored alone');
  }
  if (chosen.holdout.length > 0) {
    const { scored, unlabelled } = openHoldoutRows(predictions, chosen.holdout, panel, path);
    if (scored.time.length === 0) {
      throw dataError(`no label of the ${chosen.holdout.length} hold-out rows is known yet`, 'wait for newer bars');
    }
    const times = { start: scored.time[0], end: scored.time[scored.time.length - 1] };
    const look = { rows: scored.time.length, predictions: hash, work: request.work };
    await recordOpening(ws, request.run, { stage: 'evaluate', ...times, ...look });
    if (unlabelled > 0) warnings.push(`${unlabelled} hold-out rows were left out: their labels are not known yet`);
    if (openedBefore) warnings.push('this hold-out was opened before: it no longer is data that nobody looked at');
    const scoring = scoringOf(scored, summary.task, labelHistory(panel, Number.POSITIVE_INFINITY));
    ranges.push(await scoreRows('holdout', scored, scoring, setting, ctx));
  } else if (range === 'all' && !summary.holdout) {
    warnings.push('the run has no hold-out: the verdict rests on out-of-fold rows alone');
  }

  warnings.push(...ranges.flatMap(({ paths }) => (paths ? [pathsNote(paths)] : [])));
  const ledger = await readTrials(trialsPath(ws, summary.featuresName, summary.labelColumn));
  const trials = Math.max(summary.trials, countTries(ledger), 1);
  const backtest = await tradedReturns(ws, request.run, hash);
  const tries = market && (await tryReturns(await tryFiles(ws, ledger), summary.task, summary.label, market));
  const held = backtest && { name: backtest.benchmarkName, returns: backtest.benchmark };
  const traded =
    backtest &&
    tradingInference(backtest.returns, backtest.periodsPerYear, countTradedTries(ledger, summary.trials), tries, held);
  const trading = traded ?? null;
  const counted = { oof: trials, holdout: await holdoutTries(ws, summary, hash) };
  const verdict = judge(ranges, counted, {
    overfitting: trading?.overfitting?.probability,
    hasHoldout: summary.holdout !== null,
  });
  const basis = ranges.find((result) => result.range === verdict.restsOn) as RangeResult;
  const openings = await readOpenings(ws, request.run);
  const { time } = predictions;
  const synthetic = await syntheticMarket(ws, summary);
  return {
    run: request.run,
    task: summary.task.kind,
    classes: classNames(summary.task),
    label: summary.label,
    interval: summary.interval,
    horizonBars: summary.horizonBars,
    trials,
    confidence: request.confidence,
    ranges,
    verdict,
    gates: checkGates(thresholds, basis, backtest?.sharpe),
    holdout: {
      state: summary.holdout === null ? 'none' : openings.length > 0 ? 'opened' : 'sealed',
      start: summary.holdout?.start ?? null,
      end: summary.holdout?.end ?? null,
      openings,
      openedBefore,
    },
    warnings,
    ...(synthetic && { synthetic }),
    audit: await auditStateOf(ws, request.run),
    trading,
    afterCosts: afterCosts(summary, backtest, trading, verdict.level),
    regimes: states.flatMap((own) => regimeHistory(own, time[0], time[time.length - 1], backtest) ?? []),
    comparison,
  };
}

function afterCosts(
  { task, label, run }: RunSummary,
  backtest: TradedReturns | undefined,
  trading: TradingInference | null,
  skill: EvidenceLevel,
): TradingVerdict {
  if (backtest) return judgeTrading(trading, { ...backtest, skill });
  return notJudged(
    saysDirection(task, label)
      ? `these predictions were not traded yet (trademl backtest --run ${run}, then evaluate again)`
      : `a forecast of ${label} says no direction: there is nothing to buy or sell`,
  );
}

function pathsNote({ count, metric, min, max }: PathScores): string {
  const figure = (value: number | null) => value?.toFixed(4) ?? 'n/a';
  return (
    `each row is predicted in ${count} backtest paths (${metric} from ${figure(min)} to ${figure(max)} over them), which count ` +
    'alike; intervals draw dates, so they are no narrower for there being many'
  );
}

function chooseRows(
  { run, range, dates }: EvaluateRequest,
  predictions: Predictions,
  summary: RunSummary,
): Record<RangeName, Int32Array> {
  if (range === 'holdout' && summary.holdout === null) {
    throw usageError(
      `run '${run}' has no hold-out`,
      'score it with --range oof, or seal one: trademl splits --holdout-start DATE, then train again',
    );
  }
  const none = new Int32Array(0);
  const rows = {
    oof: range === 'holdout' ? none : rowsOfRange(predictions, 'oof', dates),
    holdout: range === 'oof' ? none : rowsOfRange(predictions, 'holdout', dates),
  };
  if (rows.oof.length + rows.holdout.length === 0) {
    throw dataError(
      `run '${run}' has no predictions of range '${range}' in these dates`,
      `its predictions go from ${formatDate(predictions.time[0])} to ${formatDate(predictions.time[predictions.time.length - 1])}; choose another --range, --start or --end`,
    );
  }
  return rows;
}

interface ScoreSetting {
  readonly summary: RunSummary;
  readonly panel: Panel;
  readonly market: MarketContext | undefined;
  readonly states: readonly MarketStates[];
  readonly request: EvaluateRequest;
}

type AnyScoring = Scoring<ClassData> | Scoring<RegressionData>;

function scoringOf(rows: ScoredRows, task: RunSummary['task'], history: LabelHistory): AnyScoring {
  return task.kind === 'regression' ? regressionScoring(rows, history) : classScoring(rows, task, history);
}

async function scoreRows(
  range: RangeName,
  rows: ScoredRows,
  scoring: AnyScoring,
  { summary, panel, market, states, request }: ScoreSetting,
  ctx: StageContext,
): Promise<RangeResult> {
  const progress = ctx.log.progress(`bootstrap, ${range}`, request.resamples);
  const oracle =
    (await oracleFiles(ctx.workspace, summary)).length > 0 ? await oracleOf(ctx.workspace, summary, rows) : undefined;
  const options = {
    range,
    horizonBars: summary.horizonBars,
    confidence: request.confidence,
    resamples: request.resamples,
    seed: ctx.seed,
    oracle,
    panel,
    market,
    states,
    task: summary.task,
    label: summary.label,
    chance: chanceOf(scoring.primary.name),
    signal: ctx.signal,
    onProgress: (done: number) => progress.update(done),
  };
  try {
    return await scoreRange(rows, scoring as Scoring<ClassData | RegressionData>, options);
  } finally {
    progress.stop();
  }
}
