import { join } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import type { StageContext } from '../core/context.ts';
import { dataError, missingInput, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { formatDate, microsPerDay, parseTime } from '../core/time.ts';
import {
  baselineOf,
  type DriftBaseline,
  type ProfileWithNull,
  parseBaseline,
  profileFeatures,
} from '../drift/baseline.ts';
import { checkDrift, type DriftCheck } from '../drift/check.ts';
import { longestWindow } from '../drift/null-windows.ts';
import { writeJson } from '../io/atomic.ts';
import { readJson } from '../io/json.ts';
import { driftPath, featuresDir, featuresPath, listDirectory } from '../io/layout.ts';
import { featureSymbols, isLabelColumn } from '../io/panel.ts';
import { parquetInfo } from '../io/parquet.ts';
import { readRun } from '../io/runs.ts';
import { corrections } from '../math/corrections.ts';
import { readFeatureWindow, readTimes } from './feature-window.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const driftConfig = z.strictObject({
  action: z.enum(['fit', 'check']).describe('fit: write a baseline; check: compare a later window with it'),
  features: z.string().min(1).describe('feature set that is profiled or checked'),
  name: artifactName.optional().describe("the baseline's name; the feature set's when left out"),
  run: z.string().optional().describe('fit: only the features that this run uses'),
  start: z.string().optional().describe('first date (inclusive)'),
  end: z.string().optional().describe('end (exclusive)'),
  lastDays: z
    .int()
    .min(1)
    .optional()
    .describe('check: only this many last calendar days (30 when no dates are given); fit: all but these'),
  pValue: z.number().gt(0).lt(1).default(0.05).describe('level of the corrected KS p-value'),
  psi: z.number().min(0).default(0.2).describe('smallest population stability index that matters'),
  maxShare: z.number().min(0).max(1).default(0.2).describe('share of drifted features above which to retrain'),
  correction: z.enum(corrections).default('benjamini-hochberg').describe('correction for many features'),
});
export type DriftConfig = z.infer<typeof driftConfig>;

/** What `drift fit` leaves in its manifest. */
export interface DriftFit {
  readonly baseline: string;
  readonly path: string;
  readonly start: string;
  readonly end: string;
  readonly sessions: number;
  readonly rows: number;
  readonly symbols: number;
  readonly features: number;
  /** Longest window, in sessions, that the baseline can judge. */
  readonly longestWindow: number;
}

/** Exit code that asks for retraining. */
const driftExitCode = 5;

/** Profiles features, or compares a later window with such a profile. */
export async function driftStage(config: DriftConfig, ctx: StageContext): Promise<StageOutcome<DriftFit | DriftCheck>> {
  return config.action === 'fit' ? fitStage(config, ctx) : checkStage(config, ctx);
}

async function featureFiles(ctx: StageContext, features: string): Promise<string[]> {
  return (await featureSymbols(ctx.workspace, features)).map((symbol) => featuresPath(ctx.workspace, features, symbol));
}

/** Feature columns of the set: everything but time and labels. */
async function featureColumns(path: string): Promise<string[]> {
  const { columns } = await parquetInfo(path);
  return columns.map(({ name }) => name).filter((name) => name !== 'time' && name !== 'symbol' && !isLabelColumn(name));
}

/** @throws TrademlError (data) when a wanted column is not in the feature set */
function requireColumns(wanted: readonly string[], present: readonly string[], where: string): void {
  const missing = wanted.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  throw dataError(
    `${where} has no feature column '${missing[0]}'${missing.length > 1 ? ` (and ${missing.length - 1} more)` : ''}`,
    suggestion(missing[0], present),
  );
}

function windowOf(config: DriftConfig, time: Float64Array): { from: number; to: number } {
  if (config.lastDays !== undefined && (config.start !== undefined || config.end !== undefined)) {
    throw usageError('--last-days and --start/--end exclude each other', 'give one of them');
  }
  const dated = config.start !== undefined || config.end !== undefined;
  // With --last-days both actions meet at one moment: what check looks at is what fit leaves out.
  const cut = time[time.length - 1] - (config.lastDays ?? 30) * microsPerDay;
  if (config.action === 'check' && !dated) return { from: cut, to: Number.POSITIVE_INFINITY };
  if (config.action === 'fit' && config.lastDays !== undefined) return { from: Number.NEGATIVE_INFINITY, to: cut };
  const from = config.start ? parseTime(config.start, '--start') : Number.NEGATIVE_INFINITY;
  const to = config.end ? parseTime(config.end, '--end') : Number.POSITIVE_INFINITY;
  if (from >= to) throw usageError(`--start ${config.start} is not before --end ${config.end}`);
  return { from, to };
}

/** Rows of the window in all symbols. @throws TrademlError (data) when there are none */
function windowTimes(config: DriftConfig, all: Float64Array): { time: Float64Array; from: number; to: number } {
  if (all.length === 0)
    throw dataError(`the features '${config.features}' have no rows`, 'make them again: trademl features');
  const { from, to } = windowOf(config, all);
  const time = all.filter((at) => at >= from && at < to);
  if (time.length > 0) return { time, from, to };
  throw dataError(
    `the features '${config.features}' have no rows in the window asked for`,
    `they go from ${formatDate(all[0])} to ${formatDate(all[all.length - 1])}; choose other dates`,
  );
}

function fitStage(config: DriftConfig, ctx: StageContext): Promise<StageOutcome<DriftFit>> {
  const ws = ctx.workspace;
  const name = config.name ?? config.features;
  const path = driftPath(ws, name);
  return runStage<DriftFit>(ctx, {
    stage: 'drift',
    name,
    manifestPath: driftPath(ws, `${name}.manifest`),
    config,
    plan: {
      reads: [featuresDir(ws, config.features)],
      writes: [path],
      work: ['profile every feature: quantiles, missing share, and how far its own windows stray'],
    },
    inputs: () => featureFiles(ctx, config.features),
    work: async () => {
      const files = await featureFiles(ctx, config.features);
      const present = await featureColumns(files[0]);
      // An ensemble reads no columns of its own.
      const own = config.run ? (await readRun(ws, config.run)).summary.features : [];
      const wanted = own.length > 0 ? own : present;
      requireColumns(wanted, present, featuresDir(ws, config.features));
      const { time, from, to } = windowTimes(config, await readTimes(files));
      const profiles: ProfileWithNull[] = [];
      for await (const part of readFeatureWindow(files, wanted, time.length, { from, to, signal: ctx.signal })) {
        profiles.push(...profileFeatures(time, part));
      }
      const symbols = await featureSymbols(ws, config.features);
      const baseline = baselineOf({ name, features: config.features, symbols }, time, profiles);
      await writeJson(path, baseline);
      const { start, end, sessions, rows } = baseline;
      const summary = { baseline: name, path, start, end, sessions, rows, symbols: symbols.length };
      return {
        outputs: [path],
        summary: { ...summary, features: profiles.length, longestWindow: longestWindow(sessions) },
      };
    },
  });
}

function checkStage(config: DriftConfig, ctx: StageContext): Promise<StageOutcome<DriftCheck>> {
  const ws = ctx.workspace;
  const name = config.name ?? config.features;
  const path = driftPath(ws, `${name}.check`);
  const baselinePath = driftPath(ws, name);
  return runStage<DriftCheck>(ctx, {
    stage: 'drift',
    name,
    manifestPath: driftPath(ws, `${name}.check.manifest`),
    config,
    plan: {
      reads: [baselinePath, featuresDir(ws, config.features)],
      writes: [path],
      work: ['compare each feature of the window with the baseline; exit 5 when too many have drifted'],
    },
    inputs: async () => {
      if (!(await listDirectory(join(ws.artifactsDir, 'drift'))).includes(`${name}.json`)) {
        throw missingInput(baselinePath, `trademl drift fit --features ${config.features} --name ${name}`);
      }
      return [baselinePath, ...(await featureFiles(ctx, config.features))];
    },
    work: async () => {
      const baseline = parseBaseline(await readJson(baselinePath, 'drift baseline'), baselinePath);
      const files = await featureFiles(ctx, config.features);
      const wanted = baseline.profiles.map(({ feature }) => feature);
      const present = await featureColumns(files[0]);
      requireColumns(wanted, present, featuresDir(ws, config.features));
      const { time, from, to } = windowTimes(config, await readTimes(files));
      const values = [];
      for await (const part of readFeatureWindow(files, wanted, time.length, { from, to, signal: ctx.signal })) {
        values.push(...part);
      }
      const { pValue, psi, maxShare, correction } = config;
      const check: DriftCheck = {
        features: config.features,
        ...checkDrift(baseline, time, values, { pValue, psi, maxShare, correction }),
        warnings: await findWarnings(baseline, ctx, config.features, present, time[0]),
      };
      await writeJson(path, check);
      return { outputs: [path], summary: check };
    },
    exitCode: (summary) => (summary.triggered ? driftExitCode : 0),
  });
}

async function findWarnings(
  baseline: DriftBaseline,
  ctx: StageContext,
  features: string,
  present: readonly string[],
  windowStart: number,
): Promise<string[]> {
  const warnings: string[] = [];
  if (windowStart <= parseTime(baseline.end, 'baseline end')) {
    warnings.push(`The window starts before the baseline ends (${baseline.end}): what they share can't differ.`);
  }
  const known = new Set(baseline.profiles.map(({ feature }) => feature));
  const fresh = present.filter((name) => !known.has(name)).length;
  if (fresh > 0) warnings.push(`${fresh} feature columns are not in the baseline and were not checked.`);
  const symbols = await featureSymbols(ctx.workspace, features);
  const unknown = symbols.filter((symbol) => !baseline.symbols.includes(symbol));
  const gone = baseline.symbols.filter((symbol) => !symbols.includes(symbol));
  if (unknown.length > 0) warnings.push(`Symbols that the baseline does not know: ${unknown.join(', ')}.`);
  if (gone.length > 0) warnings.push(`Symbols of the baseline that are gone: ${gone.join(', ')}.`);
  return warnings;
}
