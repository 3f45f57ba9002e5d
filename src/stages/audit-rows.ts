import { labelFunction } from '../audit/label-function.ts';
import { quickProcedure } from '../audit/quick-procedure.ts';
import type { AuditSubject, FeatureSubject, RowSubject } from '../audit/subject.ts';
import { nextOpenFills } from '../audit/trading.ts';
import type { StageContext } from '../core/context.ts';
import { TrademlError } from '../core/errors.ts';
import type { SymbolData } from '../features/market-data.ts';
import { exists } from '../io/exists.ts';
import type { FitRecord } from '../io/fit-record.ts';
import { splitsFile, splitsPath } from '../io/layout.ts';
import type { Manifest } from '../io/manifest.ts';
import { loadPanel, type Panel } from '../io/panel.ts';
import { type RunSummary, readRun } from '../io/runs.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import { readSelection } from '../selection/selection-file.ts';
import { developmentRows, foldRows, holdoutRows, readSplitPlan, type SplitPlan, splitsHash } from '../splits/index.ts';
import type { AuditConfig } from './audit-config.ts';
import type { LoadedSet } from './audit-subject.ts';
import { labelOf, selectionFileFor } from './feature-set.ts';
import { readRunSides } from './run-sides.ts';

/** The files and the run that an audit is of, besides the features. */
export interface AuditedFiles {
  readonly run: Manifest<RunSummary> | undefined;
  readonly splits: string | undefined;
  readonly selection: string | undefined;
}

/** Those named; else the run's; else the feature set's own where they are there. */
export async function auditedFiles(ctx: StageContext, config: AuditConfig): Promise<AuditedFiles> {
  const ws = ctx.workspace;
  const run = config.run === undefined ? undefined : await readRun(ws, config.run);
  const features = featuresOf(config, run);
  const ifThere = async (path: string) => ((await exists(path)) ? path : undefined);
  return {
    run,
    splits:
      config.splits === undefined
        ? (run?.summary.splitsPath ?? (await ifThere(splitsPath(ws, features))))
        : splitsFile(ws, config.splits),
    selection: await selectionFileFor(ws, { ...config, features }),
  };
}

export function featuresOf(config: AuditConfig, run: Manifest<RunSummary> | undefined): string {
  return config.features ?? run?.summary.featuresName ?? 'default';
}

/** What the parts after the features look like in memory, and the identity of the splits. */
export async function rowSubjects(
  ctx: StageContext,
  set: LoadedSet,
  features: FeatureSubject,
  files: AuditedFiles,
  depth: 'quick' | 'full',
): Promise<{ subject: Omit<AuditSubject, 'features'>; splits: string | null }> {
  const { summary } = set.manifest;
  const label = labelOf(summary, files.run?.summary.labelColumn, set.config.name);
  const { market, symbols } = features;
  const bars = symbols.map((symbol) => (market.symbols.get(symbol) as SymbolData).bars);
  const outer = {
    labels: {
      market,
      symbols,
      horizonBars: label.horizonBars,
      task: label.task,
      compute: labelFunction(label, symbols, features.compute, await readRunSides(ctx.workspace, set.config, [label])),
    },
    trading: { bars, run: (given: typeof bars) => nextOpenFills(given, ctx.seed) },
  };
  if (files.splits === undefined) return { subject: outer, splits: null };
  const panel = await loadPanel(ctx.workspace, set.config.name, { label: label.column });
  const plan = await planOrComplaint(files.splits);
  const rows =
    'complaint' in plan ? emptyRows(panel, label, plan.complaint) : rowsOf(panel, label, plan, summary.warmupBars);
  const sampled = new Set(symbols.map((symbol) => panel.symbols.indexOf(symbol)));
  const fits = await fitRecords(ctx, files);
  return {
    subject: {
      ...outer,
      rows,
      ...(fits.length > 0 && { fits }),
      ...(rows.folds.length > 0 && { procedure: quickProcedure(ctx, rows, depth === 'quick' ? sampled : undefined) }),
    },
    splits: 'complaint' in plan ? null : splitsHash(plan),
  };
}

/** A file that breaks the rules of a split plan is a finding of the audit, not its end. */
async function planOrComplaint(path: string): Promise<SplitPlan | { readonly complaint: string }> {
  try {
    return await readSplitPlan(path);
  } catch (error) {
    if (error instanceof TrademlError && (error.kind === 'data' || error.kind === 'config'))
      return { complaint: error.message };
    throw error;
  }
}

function emptyRows(panel: Panel, label: LabelSpec, complaint: string): RowSubject {
  const none = new Int32Array(0);
  return {
    panel,
    task: label.task,
    horizonBars: label.horizonBars,
    lookbackBars: 0,
    folds: [],
    final: none,
    holdout: none,
    complaints: [{ where: 'splits file', message: complaint }],
  };
}

function rowsOf(panel: Panel, label: LabelSpec, plan: SplitPlan, lookbackBars: number): RowSubject {
  const { time, labelKnownAt, y } = panel;
  return {
    panel,
    task: label.task,
    horizonBars: label.horizonBars,
    lookbackBars,
    folds: plan.folds.map(({ fold }) => {
      const { train, test } = foldRows(plan, fold, time, labelKnownAt, y, panel);
      return { fold, train, test };
    }),
    final: developmentRows(plan, time, labelKnownAt, y),
    holdout: holdoutRows(plan, time),
  };
}

/** What selection, models, early stopping and combinations wrote down. */
async function fitRecords(ctx: StageContext, { run, selection }: AuditedFiles): Promise<FitRecord[]> {
  const ofRun = (run ? await runsBehind(ctx, run.summary) : []).flatMap((summary) => [
    ...summary.folds.flatMap(({ fits }) => fits ?? []),
    ...(summary.fits ?? []),
  ]);
  const ofSelection = selection === undefined ? [] : ((await readSelection(selection)).fits ?? []);
  return [...ofSelection, ...ofRun];
}

/** The run and every run that it combines or calibrates, however deep. */
async function runsBehind(ctx: StageContext, summary: RunSummary): Promise<RunSummary[]> {
  const behind: RunSummary[] = [summary];
  for (const { run } of summary.members ?? []) {
    behind.push(...(await runsBehind(ctx, (await readRun(ctx.workspace, run)).summary)));
  }
  return behind;
}
