import { readBacktest } from '../../backtest/read-result.ts';
import type { BacktestResult } from '../../backtest/result.ts';
import { isTradable } from '../../backtest/signals.ts';
import type { Workspace } from '../../core/context.ts';
import { formatTime, parseTime } from '../../core/time.ts';
import { auditStateOf } from '../../evaluation/audit-state.ts';
import type { CalibrationReport } from '../../evaluation/calibration-report.ts';
import type { EnsembleSummary } from '../../evaluation/ensemble-comparison.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { readOpenings } from '../../evaluation/holdout-ledger.ts';
import { readEvaluation } from '../../evaluation/read-evaluation.ts';
import { costsOf, judgeTrading } from '../../evaluation/trading-verdict.ts';
import { tradingInference } from '../../evaluation/uncertainty/trading.ts';
import { evaluatesLatestBacktest, isOfLatestRun } from '../../io/latest.ts';
import { type Manifest, readManifest } from '../../io/manifest.ts';
import type { RunSummary } from '../../io/runs.ts';
import { readAnyRun, type SignalsSummary } from '../../io/signal-runs.ts';
import { countTries, readTrials } from '../../io/trials.ts';
import { periodReturns } from '../../math/returns.ts';
import { readSplitPlan, splitsCommandFor } from '../../splits/plan.ts';
import { count, formatLevel, formatPeriod } from '../format.ts';
import type { HoldoutView, Part, ReportData } from '../report-data.ts';
import { backtestView, readEquity } from './backtest-view.ts';
import { driftCommand, readDriftView } from './drift-view.ts';
import { foldScoresOf, leadingRange, reachableOf, reliabilityOf, scoresOf } from './evaluation-view.ts';
import { afterCostsOf, headlineOf, verdictOf } from './headline-view.ts';
import { importanceOf } from './importance-view.ts';
import { readQualityView } from './quality-view.ts';
import { regimesOf } from './regimes-view.ts';
import type { ReportFiles } from './report-files.ts';
import { signalFacts, signalTries, signalVerdict } from './signals-view.ts';
import { timelineOf } from './splits-view.ts';
import { stageRecords } from './stages-view.ts';
import { readTearSheet } from './tear-sheet-view.ts';

const known = <T>(value: T): Part<T> => ({ known: true, value });
const notMade = (command: string): Part<never> => ({ known: false, why: 'Not made yet.', command });
/** @param file of the result: where it is there, it is of predictions that the run no longer has */
const missing = (file: string | undefined, command: string): Part<never> =>
  file === undefined
    ? notMade(command)
    : { known: false, why: 'Made of older predictions of this run, or cut short.', command };

/** The view model of a run from its artifacts; what is missing names the command that makes it. */
export async function collectReport(ws: Workspace, run: string, files: ReportFiles): Promise<ReportData> {
  const { summary } = await readAnyRun(ws, run);
  if (summary.kind === 'signals') return collectSignals(ws, summary, files);
  const isScored = await isOfLatestRun(ws, run, 'evaluation');
  const isTraded = await isOfLatestRun(ws, run, 'backtest');
  const scored = files.evaluation && isScored ? await readEvaluation(files.evaluation) : undefined;
  const backtest = files.backtest && isTraded ? await readBacktest(files.backtest) : undefined;
  const notScored = missing(files.evaluation, `trademl evaluate --run ${run}`);
  const leading = scored && leadingRange(scored);
  const traded: ReportData['backtest'] =
    backtest || isTradable({ task: summary.task, spec: summary.label })
      ? await backtestPart(backtest, files, run)
      : { known: false, why: `A forecast of ${summary.label} says no direction: there is nothing to buy or sell.` };
  const afterCosts = afterCostsOf(scored, backtest, await evaluatesLatestBacktest(ws, run));
  return {
    run,
    facts: factsOf(summary, scored),
    verdict: verdictOf(scored, run, files.evaluation !== undefined),
    ...(afterCosts && { afterCosts }),
    headline: headlineOf(scored, backtest),
    level: scored?.confidence ?? 0.95,
    audit: await auditStateOf(ws, run),
    trials: trialsSentence(summary, scored),
    ...(scored?.synthetic && { synthetic: scored.synthetic.sentence }),
    backtest: traded,
    tearSheet: await readTearSheet(backtest, files),
    regimes: scored ? regimesOf(scored, traded.known ? traded.value.curve : undefined) : notScored,
    scores: scored ? known(scoresOf(scored)) : notScored,
    uncertainty: scored ? known(scored) : notScored,
    foldScores: foldScoresPart(scored, notScored),
    timeline: files.splits
      ? known(timelineOf(await readSplitPlan(files.splits)))
      : notMade(splitsCommandFor(summary.splitsPath)),
    reliability: reliabilityPart(summary, leading, notScored),
    importance: await importanceOf(ws, summary),
    quality: files.quality
      ? known(await readQualityView(files.quality, summary.symbols))
      : notMade(`trademl ingest --interval ${summary.interval}`),
    drift: files.drift ? known(await readDriftView(files.drift)) : notMade(driftCommand(summary)),
    holdout: known(await holdoutView(ws, run, summary)),
    reachable: leading && reachableOf(leading),
    ...(summary.kind === 'ensemble' && 'comparison' in summary && { ensemble: summary as EnsembleSummary }),
    ...('calibration' in summary && { calibration: summary.calibration as CalibrationReport }),
    stages: stageRecords(await readManifests(files)),
  };
}

/**
 * The view model of signals without a model: their backtest. It is judged after the tries that the ledger has by now, which
 * may be more than when it was made.
 */
async function collectSignals(ws: Workspace, summary: SignalsSummary, files: ReportFiles): Promise<ReportData> {
  const { run, holdout } = summary;
  const isTraded = await isOfLatestRun(ws, run, 'backtest');
  const backtest = files.backtest && isTraded ? await readBacktest(files.backtest) : undefined;
  const traded = await backtestPart(backtest, files, run);
  const inference =
    backtest && traded.known && files.trials
      ? tradingInference(
          periodReturns(traded.value.curve.equity),
          backtest.annualisation.periodsPerYear,
          countTries(await readTrials(files.trials)),
          undefined,
          { name: backtest.benchmark.name, returns: periodReturns(traded.value.curve.benchmark) },
        )
      : undefined;
  const afterCosts = backtest && judgeTrading(inference ?? null, costsOf(backtest));
  const noModel = { known: false } as const;
  return {
    run,
    facts: signalFacts(summary),
    verdict: signalVerdict(run, afterCosts),
    ...(afterCosts && { afterCosts }),
    headline: headlineOf(undefined, backtest),
    level: backtest?.intervals.sharpe.level ?? 0.95,
    audit: { audited: false, note: 'Signals without a model can not be audited: what they knew is not on file.' },
    trials: signalTries(summary, inference),
    backtest: traded,
    tearSheet: await readTearSheet(backtest, files),
    regimes: noModel,
    scores: noModel,
    uncertainty: noModel,
    foldScores: noModel,
    timeline: noModel,
    reliability: noModel,
    importance: noModel,
    quality: files.quality
      ? known(await readQualityView(files.quality, summary.symbols))
      : notMade(`trademl ingest --interval ${summary.interval}`),
    drift: noModel,
    holdout: holdout
      ? known(await holdoutView(ws, run, summary))
      : {
          known: false,
          why: 'Nothing is sealed: signals of a file, and of features without splits, are traded on all bars.',
        },
    reachable: undefined,
    stages: stageRecords(await readManifests(files)),
  };
}

async function readManifests(files: ReportFiles): Promise<Manifest[]> {
  const manifests = await Promise.all(files.manifests.map((path) => readManifest(path)));
  return manifests.filter((manifest) => manifest !== undefined);
}

async function backtestPart(result: BacktestResult | undefined, files: ReportFiles, run: string) {
  if (result === undefined || files.equity === undefined)
    return missing(files.backtest, `trademl backtest --run ${run}`);
  return known(backtestView(result, await readEquity(files.equity, result.settings.capital)));
}

function foldScoresPart(evaluation: Evaluation | undefined, notScored: Part<never>): ReportData['foldScores'] {
  if (evaluation === undefined) return notScored;
  const scores = foldScoresOf(evaluation);
  if (scores === undefined || scores.folds.length === 0) {
    return { ...notScored, known: false, why: 'The evaluation did not look at out-of-fold predictions.' };
  }
  return known(scores);
}

function reliabilityPart(
  summary: RunSummary,
  range: Evaluation['ranges'][number] | undefined,
  notScored: Part<never>,
): ReportData['reliability'] {
  if (summary.task.kind === 'regression') {
    return { known: false, why: 'A forecast of a number has no probabilities to calibrate.' };
  }
  if (range === undefined) return notScored;
  return known(reliabilityOf(range));
}

async function holdoutView(ws: Workspace, run: string, { holdout }: Pick<RunSummary, 'holdout'>): Promise<HoldoutView> {
  if (holdout === null) return { description: 'This run keeps no hold-out: every row is in a fold.', openings: [] };
  // The ledger, not evaluation.json: a backtest may have opened the hold-out after the last evaluation.
  const openings = await readOpenings(ws, run);
  const time = (text: string) => parseTime(text, 'time');
  return {
    description: `${count(holdout.rows)} rows of ${formatPeriod(time(holdout.start), time(holdout.end))} were sealed from the start.`,
    openings: openings.map((opening) => ({
      at: formatTime(Math.floor(Date.parse(opening.at) / 1000) * 1e6),
      by: opening.stage,
      from: time(opening.start),
      to: time(opening.end),
    })),
  };
}

function factsOf(summary: RunSummary, evaluation: Evaluation | undefined): ReportData['facts'] {
  const horizon = `${summary.horizonBars} ${summary.horizonBars === 1 ? 'bar' : 'bars'} ahead`;
  const range = evaluation && leadingRange(evaluation);
  const from = summary.folds.map((fold) => fold.testFrom).sort()[0];
  const to = summary.folds
    .map((fold) => fold.testTo)
    .sort()
    .at(-1);
  const tested = from === undefined || to === undefined ? 'n/a' : `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  const members = summary.members?.map(({ run }) => run).join(', ');
  return [
    { label: 'Predicts', value: `${summary.label} (${horizon})` },
    { label: 'Bars', value: summary.interval },
    { label: 'Symbols', value: count(summary.symbols.length) },
    { label: 'Feature set', value: summary.featuresName },
    { label: 'Out-of-fold predictions', value: count(summary.outOfFoldRows) },
    { label: 'Out of fold on', value: tested },
    {
      label: summary.kind === 'ensemble' ? 'Ensemble' : summary.kind === 'calibrate' ? 'Calibrated' : 'Learner',
      value: members ? `${summary.learner} of ${members}` : summary.learner,
    },
    ...(summary.skippedMembers ?? []).map(({ run, reason }) => ({ label: 'Left out', value: `${run}: ${reason}` })),
    {
      label: 'Intervals',
      value: range ? `${formatLevel(evaluation.confidence)}, block bootstrap over ${count(range.dates)} dates` : 'n/a',
    },
  ];
}

function trialsSentence(summary: RunSummary, evaluation: Evaluation | undefined): string {
  const trials = evaluation?.trials ?? summary.trials;
  return trials === 1
    ? 'One configuration was tried on this label and feature set.'
    : `${count(trials)} configurations were tried on this label and feature set.`;
}
