import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StageContext } from '../core/context.ts';
import { formatTime, type Interval } from '../core/time.ts';
import { columnsOf, warmupBars } from '../features/instance.ts';
import { rowsPerBar } from '../features/timeframes.ts';
import {
  barsDir,
  featuresDir,
  featuresManifestPath,
  featuresPath,
  featureUpdatePath,
  listParquet,
} from '../io/layout.ts';
import { checkLabelColumns, type LabelSpec, labelSpecs } from '../labels/label-spec.ts';
import { calendarFor } from '../market/calendar/index.ts';
import { computeSymbols } from './compute-symbols.ts';
import { chosenFeatures } from './feature-choice.ts';
import { wantedSymbols } from './feature-symbols.ts';
import type { FeaturesConfig } from './features-config.ts';
import { marketFiles } from './market-data.ts';
import { panelLabelsOf, panelOf } from './panel-columns.ts';
import { readRunSides, sideFiles } from './run-sides.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { namedInstance, type SymbolSummary } from './symbol-features.ts';

export interface FeaturesSummary {
  readonly name: string;
  readonly interval: Interval;
  readonly symbols: readonly string[];
  /** Rows of all symbols together. */
  readonly rows: number;
  /** Feature columns in file order. */
  readonly features: readonly string[];
  readonly labels: readonly LabelSpec[];
  /**
   * Rows before the slowest feature has its first value, and as many as any value looks back on. Of longer timeframes the
   * calendar's most, or what was measured where bars outside the session add rows.
   */
  readonly warmupBars: number;
  /** Close times of the first and the last bar, ISO 8601; null without bars. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Computes features and labels from bars, one Parquet file per symbol, on worker threads.
 * Symbols whose bars, config and code are as they were are left alone; a run that was cut short goes on.
 */
export async function featuresStage(config: FeaturesConfig, ctx: StageContext): Promise<StageOutcome<FeaturesSummary>> {
  const { interval, name } = config;
  const ws = ctx.workspace;
  const { instances, codes } = await chosenFeatures(config, ctx);
  const columns = instances.flatMap(columnsOf);
  const labels = labelSpecs(config.label);
  checkLabelColumns(labels, columns);
  const chosen = instances.map(namedInstance);
  const warmupOn = (calendars: readonly string[]) =>
    warmupBars(instances, (timeframe) => rowsPerBar(timeframe, interval, calendars.map(calendarFor)));
  return runStage<FeaturesSummary>(ctx, {
    stage: 'features',
    name,
    manifestPath: featuresManifestPath(ws, name),
    config: { ...config, resolved: { features: chosen, labels, modules: codes } },
    plan: {
      reads: [barsDir(ws, interval), ...sideFiles(ws, labels)],
      writes: [featuresDir(ws, name)],
      work: [
        `compute ${columns.length} feature columns (warm-up ${warmupOn(['XNYS'])} bars) and ${labels.length} label${labels.length === 1 ? '' : 's'} per symbol: ${labels.map(({ spec }) => spec).join('; ')}`,
      ],
    },
    inputs: async () => {
      const { symbols, references } = await wantedSymbols(config, instances, ctx, labels);
      const bars = await marketFiles(ws, interval, [...symbols, ...references], instances);
      // Says what is wrong with a run before its files are looked for.
      await readRunSides(ws, config, labels);
      return [...bars, ...sideFiles(ws, labels)];
    },
    work: async (journal) => {
      const wanted = await wantedSymbols(config, instances, ctx, labels);
      const { symbols: abouts, references } = wanted;
      const symbols = abouts.map(({ symbol }) => symbol);
      const panel = await panelOf(abouts, instances, config, ctx);
      const panelLabels = await panelLabelsOf(wanted, labels, config, ctx);
      const sides = await readRunSides(ws, config, labels);
      const common = { workspace: ws, interval, featuresName: name, features: chosen, modules: config.from, labels };
      const tasks = abouts.map((about) => ({
        about,
        panel: panel.get(about.symbol) ?? {},
        panelLabels: panelLabels.get(about.symbol) ?? {},
        sides: sides.get(about.symbol) ?? {},
      }));
      const summaries = await computeSymbols({ ...common, references }, tasks, { instances, codes, journal, ctx });
      const outputs = symbols.map((symbol) => featuresPath(ws, name, symbol));
      await removeOthers(featuresDir(ws, name), outputs);
      // What an update added is in the set now.
      await rm(dirname(featureUpdatePath(ws, name)), { recursive: true, force: true });
      const warmup = Math.max(
        warmupOn(abouts.map(({ calendar }) => calendar)),
        ...summaries.map(({ lookBack }) => lookBack.bars),
      );
      for (const { symbol, rows, lookBack } of summaries) {
        if (lookBack.outside > 0) {
          ctx.log.warn(
            `${symbol}: ${lookBack.outside} of ${rows} bars lie outside the session's hours and are in no longer bar`,
          );
        }
        if (rows > warmup) continue;
        ctx.log.warn(`${symbol}: ${rows} bars, the slowest feature needs ${warmup + 1}; what it misses is left empty`);
      }
      for (const { spec, column } of labels) {
        if (summaries.some(({ emptyLabels }) => !emptyLabels.includes(column))) continue;
        ctx.log.warn(`label ${spec}: no row of any symbol has a value; it needs more bars after a row than there are`);
      }
      return { outputs, summary: summarise(summaries, warmup) };
    },
  });

  function summarise(summaries: readonly SymbolSummary[], warmup: number): FeaturesSummary {
    const starts = summaries.flatMap(({ from }) => (from === null ? [] : [from]));
    const ends = summaries.flatMap(({ to }) => (to === null ? [] : [to]));
    return {
      name,
      interval,
      symbols: summaries.map(({ symbol }) => symbol),
      rows: summaries.reduce((sum, { rows }) => sum + rows, 0),
      features: columns,
      labels,
      warmupBars: warmup,
      from: starts.length > 0 ? formatTime(Math.min(...starts)) : null,
      to: ends.length > 0 ? formatTime(Math.max(...ends)) : null,
    };
  }
}

/** A feature set is exactly what its last run asked for: files of other symbols would be taken for part of it. */
async function removeOthers(dir: string, keep: readonly string[]): Promise<void> {
  for (const path of await listParquet(dir)) if (!keep.includes(path)) await rm(path);
}
