import type { Workspace } from '../../core/context.ts';
import { rowsOn, unionOfTimes } from '../../features/panel.ts';
import { featuresPath } from '../../io/layout.ts';
import { parquetInfo, readFrame } from '../../io/parquet.ts';
import type { RunSummary } from '../../io/runs.ts';

/** The state that the market as a whole is in at each moment, known then. */
export interface MarketStates {
  /** 'regime': the rule of the label of that name; 'hmm_regime': the feature of that name. */
  readonly rule: 'regime' | 'hmm_regime';
  /** How the market's state follows from its symbols', in words. */
  readonly method: string;
  readonly names: readonly string[];
  /** Ascending and distinct, shape (n,). */
  readonly time: Float64Array;
  /** Index into names, shape (n,); -1 where no symbol has a state. */
  readonly code: Int8Array;
}

/** States of one symbol: index into names, or a NaN while unknown; shapes (n,). */
export interface SymbolStates {
  readonly time: Float64Array;
  readonly code: Float64Array;
}

/** The state that most symbols are in; of states as common the one named first. */
export function commonStates(symbols: readonly SymbolStates[], names: readonly string[]): MarketStates {
  const time = unionOfTimes(symbols.map((own) => own.time));
  const counts = names.map(() => new Int32Array(time.length));
  for (const own of symbols) {
    const rows = rowsOn(time, own.time);
    for (let i = 0; i < rows.length; i++) if (!Number.isNaN(own.code[i])) counts[own.code[i]][rows[i]]++;
  }
  return {
    rule: 'regime',
    method: 'the regime (of the rule of label regime) that most symbols are in at the close of the bar',
    names,
    time,
    code: largest(counts),
  };
}

/** What a feature set's columns of one hidden Markov model say: chances of the states above the calmest. */
const columnPattern = /^hmm_regime_p(\d+)_(\d+_\d+_\d+)$/;
const stateNames: Readonly<Record<number, readonly string[]>> = {
  2: ['calm', 'wild'],
  3: ['calm', 'middle', 'wild'],
  4: ['calm', 'second', 'third', 'wild'],
};

/** The likeliest state by the mean over symbols of the feature hmm_regime; undefined where the set lacks it. */
export async function hiddenStates(ws: Workspace, summary: RunSummary): Promise<MarketStates | undefined> {
  const files = summary.symbols.map((symbol) => ({ symbol, path: featuresPath(ws, summary.featuresName, symbol) }));
  const matches = (await parquetInfo(files[0].path)).columns.flatMap(({ name }) => columnPattern.exec(name) ?? []);
  const [, , model] = matches;
  if (model === undefined) return undefined;
  const columns = Array.from({ length: Number(model.split('_')[0]) - 1 }, (_, k) => `hmm_regime_p${k + 2}_${model}`);
  const frames = await Promise.all(files.map(({ path, symbol }) => readFrame(path, { columns, symbol })));
  const time = unionOfTimes(frames.map((frame) => frame.time));
  // Sums over symbols, the calmest state first: its chance is what the others leave.
  const chances = Array.from({ length: columns.length + 1 }, () => new Float64Array(time.length));
  for (const frame of frames) {
    rowsOn(time, frame.time).forEach((at, row) => {
      const own = columns.map((name) => frame.columns[name][row]);
      const rest = own.reduce((sum, p) => sum + p, 0);
      if (Number.isNaN(rest)) return;
      chances[0][at] += 1 - rest;
      own.forEach((p, k) => {
        chances[k + 1][at] += p;
      });
    });
  }
  return {
    rule: 'hmm_regime',
    method: `the likeliest state by the mean over symbols of feature hmm_regime (states, history, refit: ${model.replaceAll('_', ', ')})`,
    names: stateNames[columns.length + 1],
    time,
    code: largest(chances),
  };
}

/** By moment, the index of the largest value, the first of equals; -1 where all are 0. */
function largest(values: readonly ArrayLike<number>[]): Int8Array {
  return Int8Array.from(values[0], (_, at) => {
    let best = -1;
    for (let k = 0; k < values.length; k++) {
      if (values[k][at] > (best < 0 ? 0 : values[best][at])) best = k;
    }
    return best;
  });
}

/** State at a moment; undefined where it is not known. */
export function stateLookup({ time, code, names }: MarketStates): (at: number) => string | undefined {
  const rowOf = new Map(Array.from(time, (at, row) => [at, row]));
  return (at) => {
    const row = rowOf.get(at);
    return row === undefined ? undefined : names[code[row]];
  };
}
