import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { predictionColumns } from '../core/task.ts';
import { formatTime, parseTime } from '../core/time.ts';
import { storedPredictionsPath } from '../io/layout.ts';
import type { Panel } from '../io/panel.ts';
import { type WritableTable, writeTable } from '../io/parquet.ts';
import { findPredictor } from './predict/find-predictor.ts';
import { inSampleRows } from './predict/learned-rows.ts';
import type { PredictedColumns, Predictor } from './predict/predictor.ts';
import { barSource, setSource } from './predict/row-source.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const predictConfig = z.strictObject({
  model: z
    .string()
    .min(1)
    .describe(
      'run by name, model as NAME@VERSION or NAME for its newest version, or a folder: of either, or artifacts/production/NAME',
    ),
  bars: z
    .string()
    .optional()
    .describe(
      'bars to compute features from: a folder that ingest wrote, or files as ingest reads them; default: the stored bars',
    ),
  features: z.string().optional().describe('feature set to read instead of bars'),
  symbols: z.array(z.string()).optional().describe('symbols to predict; default: all that the model knows'),
  start: z.string().optional().describe('first date (inclusive)'),
  end: z.string().optional().describe('end (exclusive)'),
  output: z.string().optional().describe('file to write; default: artifacts/predictions/NAME-VERSION.parquet'),
});
export type PredictConfig = z.infer<typeof predictConfig>;

export interface PredictSummary {
  /** Name of the model or of the run. */
  readonly model: string;
  readonly version: string;
  readonly learner: string;
  /** The models behind it, NAME@VERSION. */
  readonly models: readonly string[];
  readonly path: string;
  readonly rows: number;
  readonly symbols: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  /** Rows that the model, or what combines or calibrates models, learned from; rows of which its records do not tell. */
  readonly inSample: number;
  readonly inSampleUnknown: number;
  /** The columns that hold the predictions. */
  readonly outputs: readonly string[];
}

/**
 * Predicts rows with a stored model, or as an ensemble or a calibrated run does, from bars or from a feature set: the same
 * numbers as the run's own predictions have for the hold-out. A column says which rows are in sample (see inSampleRows).
 */
export async function predictStage(config: PredictConfig, ctx: StageContext): Promise<StageOutcome<PredictSummary>> {
  const { bars, features } = config;
  if (bars !== undefined && features !== undefined) {
    throw usageError('--bars and --features exclude each other', 'give one of them');
  }
  const predictor = await findPredictor(ctx.workspace, config.model);
  const { name, version, learner } = predictor;
  const path = config.output ?? storedPredictionsPath(ctx.workspace, name, version);
  const temporary: string[] = [];
  try {
    const source =
      features === undefined ? await barSource(bars, predictor, temporary, ctx) : setSource(features, predictor, ctx);
    return await runStage<PredictSummary>(ctx, {
      stage: 'predict',
      name: `${name}@${version}`,
      manifestPath: `${path.replace(/\.parquet$/, '')}.manifest.json`,
      config,
      plan: {
        reads: [...new Set(predictor.files.map(dirname)), source.reads],
        writes: [path],
        work: [`predict with ${learner} from ${source.reads}`],
      },
      inputs: async () => [
        ...new Set([...predictor.files, ...(await source.files()), ...(await predictor.barFiles(source.bars))]),
      ],
      work: async () => {
        const panel = await source.panel();
        const rows = wantedRows(panel, config);
        const predicted = await predictor.predict({ panel, rows, bars: source.bars, threads: ctx.jobs });
        const inSample = inSampleRows(predictor.learned, panel, rows);
        const table = tableOf(predictor, panel, rows, predicted, inSample);
        await writeTable(path, table);
        return { outputs: [path], summary: summaryOf(predictor, table, predicted, inSample, path) };
      },
    });
  } finally {
    for (const folder of temporary) await rm(folder, { recursive: true, force: true });
  }
}

function tableOf(
  { name, version, task }: Predictor,
  panel: Panel,
  rows: Int32Array,
  { outputs, conformal }: PredictedColumns,
  inSample: Int8Array,
): WritableTable {
  return {
    time: Float64Array.from(rows, (row) => panel.time[row]),
    symbol: Array.from(rows, (row) => panel.symbols[panel.symbolId[row]]),
    ...Object.fromEntries(predictionColumns(task).map((column, i) => [column, outputs[i]])),
    ...conformal,
    in_sample: inSample,
    model: new Array<string>(rows.length).fill(name),
    version: new Array<string>(rows.length).fill(version),
  };
}

function wantedRows({ time, symbols, symbolId }: Panel, { start, end, symbols: wanted }: PredictConfig): Int32Array {
  const unknown = wanted?.find((symbol) => !symbols.includes(symbol));
  if (unknown !== undefined) throw usageError(`there are no rows of symbol '${unknown}'`, suggestion(unknown, symbols));
  const from = start === undefined ? Number.NEGATIVE_INFINITY : parseTime(start, '--start');
  const to = end === undefined ? Number.POSITIVE_INFINITY : parseTime(end, '--end');
  if (from >= to) throw usageError(`--start ${start} is not before --end ${end}`);
  const isWanted = symbols.map((symbol) => wanted?.includes(symbol) ?? true);
  return Int32Array.from(time.keys()).filter((row) => time[row] >= from && time[row] < to && isWanted[symbolId[row]]);
}

function summaryOf(
  { name, version, learner, models, task }: Predictor,
  table: WritableTable,
  { conformal }: PredictedColumns,
  inSample: Int8Array,
  path: string,
): PredictSummary {
  const time = table.time as Float64Array;
  return {
    model: name,
    version,
    learner,
    models: [...new Set(models.map(({ model }) => model))],
    path,
    rows: time.length,
    symbols: [...new Set(table.symbol as string[])].sort(),
    from: time.length > 0 ? formatTime(time[0]) : null,
    to: time.length > 0 ? formatTime(time[time.length - 1]) : null,
    inSample: inSample.filter((truth) => truth === 1).length,
    inSampleUnknown: inSample.filter((truth) => truth === -1).length,
    outputs: [...predictionColumns(task), ...Object.keys(conformal)],
  };
}
