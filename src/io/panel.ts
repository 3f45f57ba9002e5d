import type { Workspace } from '../core/context.ts';
import { dataError, missingInput, usageError } from '../core/errors.ts';
import { type Frame, type NumericArray, stackFrames } from '../core/frame.ts';
import { suggestion } from '../core/suggest.ts';
import { featuresDir, featuresPath, listParquet, symbolOfFile } from './layout.ts';
import { parquetInfo, readFrame } from './parquet.ts';

/** The features of all symbols with one label, sorted by time, then by symbol. */
export interface Panel {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  /** Feature columns in file order. */
  readonly features: readonly string[];
  readonly columns: Readonly<Record<string, NumericArray>>;
  /** Label value; NaN while unknown. */
  readonly y: Float64Array;
  /** When the label is known, UTC microseconds; NaN while unknown. */
  readonly labelKnownAt: Float64Array;
}

export function isLabelColumn(name: string): boolean {
  return name.startsWith('label_');
}

/**
 * @param options.label label column, such as label_up_5
 * @param options.features feature columns; all when left out
 * @param options.symbols symbols; all that have a file when left out
 * @throws TrademlError (missing-input) when there are no features of this name, (data) when a column is missing
 */
export async function loadPanel(
  ws: Workspace,
  featuresName: string,
  options: { label: string; features?: readonly string[]; symbols?: readonly string[] },
): Promise<Panel> {
  const symbols = await chosenSymbols(ws, featuresName, options.symbols);
  const first = await parquetInfo(featuresPath(ws, featuresName, symbols[0]));
  const present = first.columns.map(({ name }) => name).filter((name) => name !== 'time');
  const features = options.features ?? present.filter((name) => !isLabelColumn(name));
  const knownAt = `${options.label}_known_at`;
  for (const name of [...features, options.label, knownAt]) {
    if (present.includes(name)) continue;
    const kind = isLabelColumn(name) ? 'label' : 'feature';
    const candidates = present.filter(
      (other) => isLabelColumn(other) === isLabelColumn(name) && !other.endsWith('_at'),
    );
    throw dataError(
      `${featuresDir(ws, featuresName)} has no ${kind} column '${name}'`,
      `${suggestion(name, candidates)}; make it with: trademl features --name ${featuresName}`,
    );
  }
  const frames: Frame[] = [];
  for (const symbol of symbols) {
    const path = featuresPath(ws, featuresName, symbol);
    frames.push(await readFrame(path, { columns: [...features, options.label, knownAt], symbol }));
  }
  const stacked = stackFrames(frames);
  const columns = Object.fromEntries(features.map((name) => [name, stacked.columns[name]]));
  const { time, symbolId } = stacked;
  const y = Float64Array.from(stacked.columns[options.label]);
  return { time, symbols, symbolId, features, columns, y, labelKnownAt: stacked.columns[knownAt] as Float64Array };
}

/**
 * Features of all symbols without a label, sorted by time, then by symbol; `y` and `labelKnownAt` are NaN.
 * @throws TrademlError (missing-input) when there are no features of this name, (data) when a column is missing
 */
export async function loadFeatures(ws: Workspace, featuresName: string, features: readonly string[]): Promise<Panel> {
  const symbols = await featureSymbols(ws, featuresName);
  const frames: Frame[] = [];
  for (const symbol of symbols) {
    const path = featuresPath(ws, featuresName, symbol);
    const present = (await parquetInfo(path)).columns.map(({ name }) => name);
    const missing = features.find((name) => !present.includes(name));
    if (missing !== undefined) {
      throw dataError(
        `${path} has no feature column '${missing}', which the model reads`,
        `${suggestion(missing, present)}; use the features that the model was trained on`,
      );
    }
    frames.push(await readFrame(path, { columns: [...features], symbol }));
  }
  const { time, symbolId, columns } = stackFrames(frames);
  const unknown = new Float64Array(time.length).fill(Number.NaN);
  return { time, symbols, symbolId, features, columns, y: unknown, labelKnownAt: unknown };
}

/** Symbols that have a feature file, sorted. @throws TrademlError (missing-input) when there are none */
export async function featureSymbols(ws: Workspace, featuresName: string): Promise<string[]> {
  const files = await listParquet(featuresDir(ws, featuresName));
  if (files.length === 0) {
    throw missingInput(featuresDir(ws, featuresName), `trademl features --name ${featuresName}`);
  }
  return files.map(symbolOfFile).sort();
}

/**
 * The symbols of a feature set that are asked for, each once and sorted, so that the order of a list changes nothing;
 * all when none are named.
 * @throws TrademlError (missing-input) when there are no features of this name, (usage) for a symbol that they lack
 */
export async function chosenSymbols(
  ws: Workspace,
  featuresName: string,
  wanted: readonly string[] | undefined,
): Promise<string[]> {
  const known = await featureSymbols(ws, featuresName);
  if (wanted === undefined) return known;
  const unknown = wanted.find((symbol) => !known.includes(symbol));
  if (unknown !== undefined || wanted.length === 0) {
    throw usageError(
      `feature set '${featuresName}' has no ${unknown === undefined ? 'such symbols: none are named' : `symbol '${unknown}'`}`,
      suggestion(unknown ?? '', known),
    );
  }
  return [...new Set(wanted)].sort();
}

/** Row-major matrix of shape (rows, features) for an engine. */
export function gatherMatrix(panel: Panel, rows: Int32Array, features: readonly string[]): Float32Array {
  const width = features.length;
  const matrix = new Float32Array(rows.length * width);
  features.forEach((name, column) => {
    const values = panel.columns[name];
    for (let i = 0, at = column; i < rows.length; i++, at += width) matrix[at] = values[rows[i]];
  });
  return matrix;
}
