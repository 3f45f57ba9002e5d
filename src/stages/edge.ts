import { join } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import type { StageContext } from '../core/context.ts';
import { dataError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { formatTime, type Interval, parseTime } from '../core/time.ts';
import { correctTogether, type EdgeEstimate, type EdgeRows, testEdge } from '../evaluation/edge.ts';
import { entries, forwardReturns } from '../evaluation/forward-returns.ts';
import { passingRows, readSignal, type SignalRule } from '../evaluation/signal.ts';
import { writeJson } from '../io/atomic.ts';
import { barFiles, readBars } from '../io/bars.ts';
import { edgeDir, featuresDir, featuresManifestPath, featuresPath } from '../io/layout.ts';
import { featureSymbols, isLabelColumn } from '../io/panel.ts';
import { parquetInfo, readFrame } from '../io/parquet.ts';
import { readSplitPlan } from '../splits/index.ts';
import { readFeaturesSummary } from './feature-set.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { sealingSplits } from './sealing-splits.ts';

const level = z.union([z.string(), z.number().transform(String)]).optional();

export const edgeConfig = z.strictObject({
  features: z.string().default('default').describe('feature set that holds the signals'),
  signal: z
    .array(z.string())
    .min(1, 'name at least one signal')
    .describe("columns of the set, each with its own level ('rsi_14>70') or with that of above or below"),
  above: level.describe('the signal passes over this number, or over this quantile of its past (q0.9)'),
  below: level.describe('the signal passes under this number, or under this quantile of its past (q0.1)'),
  horizon: z.int().min(1).max(10_000).default(5).describe('bars that are held'),
  entry: z
    .enum(entries)
    .default('close')
    .describe('close: bought at the close that the signal is computed from; next-open: at the first price after it'),
  start: z.string().optional().describe('first date (inclusive)'),
  end: z.string().optional().describe('end (exclusive)'),
  symbols: z.array(z.string()).optional().describe('tickers; default: all of the feature set'),
  splits: z
    .string()
    .optional()
    .describe(
      "splits whose hold-out stays sealed; default: configs/splits/FEATURES.json when it is there; 'none' opens it",
    ),
  minCount: z.int().min(2).default(20).describe('passing rows that a ticker needs for an interval and a p-value'),
  confidence: z.number().gt(0.5).lt(1).default(0.95).describe('confidence of the intervals'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('resamples of the dates'),
  thresholdEdge: z.number().optional().describe('smallest pooled edge of every signal; exit code 4 when not met'),
  name: artifactName.optional().describe("name of the result; default: the feature set's"),
});
export type EdgeConfig = z.infer<typeof edgeConfig>;

export interface TestedEstimate extends EdgeEstimate {
  /** p after Benjamini-Hochberg over all tickers and signals (pooled: over signals). */
  readonly correctedP: number | null;
}

export interface TestedSignal {
  readonly signal: string;
  readonly pooled: TestedEstimate;
  readonly tickers: readonly (TestedEstimate & { readonly symbol: string })[];
  /** Mean block length of the bootstrap, in dates, and where it comes from. */
  readonly blockLength: number;
  readonly blockLengthReason: string;
  readonly gate?: { readonly threshold: number; readonly passed: boolean };
}

export interface EdgeSummary {
  readonly path: string;
  readonly features: string;
  readonly horizonBars: number;
  readonly entry: EdgeConfig['entry'];
  readonly start: string;
  readonly end: string;
  readonly confidence: number;
  readonly resamples: number;
  /** Start of the hold-out whose returns were left out, and how many rows that took; null when nothing is sealed. */
  readonly sealed: { readonly from: string; readonly rows: number } | null;
  readonly signals: readonly TestedSignal[];
}

/** Exit code of a gate that is not met. */
const gateExitCode = 4;

/** Tests whether forward returns are larger where a signal passes than they are anyway. */
export async function edgeStage(config: EdgeConfig, ctx: StageContext): Promise<StageOutcome<EdgeSummary>> {
  const ws = ctx.workspace;
  const name = config.name ?? config.features;
  const rules = config.signal.map((text) => readSignal(text, config));
  const twice = rules.find((rule, i) => rules.findIndex(({ text }) => text === rule.text) !== i);
  if (twice) throw usageError(`signal '${twice.text}' is named twice`, 'leave one of them out');
  const from = config.start === undefined ? Number.NEGATIVE_INFINITY : parseTime(config.start, '--start');
  const to = config.end === undefined ? Number.POSITIVE_INFINITY : parseTime(config.end, '--end');
  if (from >= to) throw usageError(`--start ${config.start} is not before --end ${config.end}`);
  const path = join(edgeDir(ws, name), 'edge.json');
  const splits = await sealingSplits(ws, config);
  return runStage<EdgeSummary>(ctx, {
    stage: 'edge',
    name,
    manifestPath: join(edgeDir(ws, name), 'manifest.json'),
    config,
    plan: {
      reads: [featuresDir(ws, config.features), 'the bars that it was made from', ...(splits ? [splits] : [])],
      writes: [path],
      work: rules.map(
        ({ text }) => `forward returns over ${config.horizon} bars where ${text}, against those of all rows`,
      ),
    },
    inputs: async () => {
      const { interval } = await readFeaturesSummary(ws, config.features);
      const files = [featuresManifestPath(ws, config.features), ...(splits ? [splits] : [])];
      for (const symbol of await symbolsOf(config, ctx)) {
        files.push(featuresPath(ws, config.features, symbol), ...(await barFiles(ws, interval, symbol)));
      }
      return files;
    },
    work: async () => {
      const { interval } = await readFeaturesSummary(ws, config.features);
      const holdout = splits ? (await readSplitPlan(splits)).holdout : null;
      const range = {
        from,
        to,
        sealedFrom: holdout ? parseTime(holdout.start, 'holdout.start') : Number.POSITIVE_INFINITY,
      };
      const symbols = await symbolsOf(config, ctx);
      const tickers = [];
      for (const symbol of symbols) tickers.push(await readTicker(ctx, config, interval, symbol, rules));
      const sealedRows = tickers.reduce(
        (sum, { time, knownAt }) =>
          sum + time.filter((at, row) => at >= range.from && at < range.to && knownAt[row] >= range.sealedFrom).length,
        0,
      );
      const tested = [];
      const ends = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
      for (const at of rules.keys()) {
        const { rows, first, last } = gatherRows(symbols, tickers, at, range);
        if (rows.date.length === 0) {
          throw dataError(
            `no row of '${config.features}' has a value of ${rules[at].column} and a known return over ${config.horizon} bars in this range`,
            'choose other dates, a shorter horizon, or another signal',
          );
        }
        ends.first = Math.min(ends.first, first);
        ends.last = Math.max(ends.last, last);
        const { confidence, resamples, minCount } = config;
        const options = { horizonBars: config.horizon, confidence, resamples, minCount, seed: ctx.seed };
        tested.push(await testEdge(rows, { ...options, signal: ctx.signal }));
      }
      const pooledP = correctTogether(tested.map(({ pooled }) => pooled.p));
      const tickerP = correctTogether(tested.flatMap((one) => one.tickers.map(({ p }) => p)));
      const { thresholdEdge: threshold } = config;
      const summary: EdgeSummary = {
        path,
        features: config.features,
        horizonBars: config.horizon,
        entry: config.entry,
        start: formatTime(ends.first),
        end: formatTime(ends.last),
        confidence: config.confidence,
        resamples: config.resamples,
        sealed: holdout && { from: holdout.start, rows: sealedRows },
        signals: tested.map((one, i) => ({
          ...one,
          signal: rules[i].text,
          pooled: { ...one.pooled, correctedP: pooledP[i] },
          tickers: one.tickers.map((ticker, k) => ({ ...ticker, correctedP: tickerP[i * symbols.length + k] })),
          ...(threshold !== undefined && { gate: { threshold, passed: (one.pooled.edge ?? -Infinity) >= threshold } }),
        })),
      };
      await writeJson(path, summary);
      return { outputs: [path], summary };
    },
    exitCode: ({ signals }) => (signals.some(({ gate }) => gate && !gate.passed) ? gateExitCode : 0),
  });
}

async function symbolsOf({ symbols, features }: EdgeConfig, { workspace }: StageContext): Promise<string[]> {
  const present = await featureSymbols(workspace, features);
  const unknown = symbols?.find((symbol) => !present.includes(symbol));
  if (unknown !== undefined) {
    throw usageError(`feature set '${features}' has no symbol '${unknown}'`, suggestion(unknown, present));
  }
  return symbols ? [...new Set(symbols)].sort() : present;
}

interface Ticker {
  readonly time: Float64Array;
  readonly forward: Float64Array;
  readonly knownAt: Float64Array;
  /** Where each signal passes (see passingRows). */
  readonly passes: readonly Uint8Array[];
}

/** One ticker's rows: its signals, judged on the past of each row, beside what came after. */
async function readTicker(
  { workspace: ws }: StageContext,
  { features, horizon, entry }: EdgeConfig,
  interval: Interval,
  symbol: string,
  rules: readonly SignalRule[],
): Promise<Ticker> {
  const path = featuresPath(ws, features, symbol);
  const present = (await parquetInfo(path)).columns.map((column) => column.name);
  const candidates = present.filter((column) => column !== 'time' && !isLabelColumn(column));
  const missing = rules.find(({ column }) => !candidates.includes(column));
  if (missing) {
    throw dataError(`${path} has no feature column '${missing.column}'`, suggestion(missing.column, candidates));
  }
  const columns = [...new Set(rules.map(({ column }) => column))];
  const frame = await readFrame(path, { columns, symbol });
  const bars = await readBars(ws, interval, symbol);
  const returns = forwardReturns(bars, horizon, entry);
  const barAt = new Map([...bars.time].map((time, row) => [time, row]));
  const ofBar = (values: Float64Array) =>
    Float64Array.from(frame.time, (time) => values[barAt.get(time) ?? -1] ?? Number.NaN);
  return {
    time: frame.time,
    forward: ofBar(returns.value),
    knownAt: ofBar(returns.knownAt),
    passes: rules.map((rule) => passingRows(frame.columns[rule.column], rule)),
  };
}

/** The rows of all tickers inside the range on which one signal can be told and the return is known in time. */
function gatherRows(
  symbols: readonly string[],
  tickers: readonly Ticker[],
  signal: number,
  range: { from: number; to: number; sealedFrom: number },
): { rows: EdgeRows; first: number; last: number } {
  const found: { time: number; symbol: number; forward: number; passes: number }[] = [];
  tickers.forEach(({ time, forward, knownAt, passes }, symbol) => {
    for (let row = 0; row < time.length; row++) {
      const isIn = time[row] >= range.from && time[row] < range.to && knownAt[row] < range.sealedFrom;
      if (!isIn || passes[signal][row] === 2 || !Number.isFinite(forward[row])) continue;
      found.push({ time: time[row], symbol, forward: forward[row], passes: passes[signal][row] });
    }
  });
  const dates = Float64Array.from(new Set(found.map(({ time }) => time))).sort();
  const numberOf = new Map([...dates].map((time, i) => [time, i]));
  const rows = {
    date: Int32Array.from(found, ({ time }) => numberOf.get(time) as number),
    dates: dates.length,
    symbols,
    symbolId: Int32Array.from(found, ({ symbol }) => symbol),
    forward: Float64Array.from(found, ({ forward }) => forward),
    passes: Uint8Array.from(found, ({ passes }) => passes),
  };
  return { rows, first: dates[0], last: dates[dates.length - 1] };
}
