import { type Address, addressOf, type Out } from '../native-memory.ts';
import { type BoosterHandle, type DatasetHandle, firstValidData, float32 } from './capi.ts';
import { check, type LightgbmLibrary, readText } from './library.ts';

/** Rows in memory of the sending thread, which keeps it alive. */
export interface RowsAt {
  /** Row-major 32-bit floats, shape (rows, columns); NaN is missing. */
  readonly x: Address;
  readonly rows: number;
  readonly columns: number;
  /** 32-bit floats, shape (rows,). */
  readonly label: Address;
  /** 32-bit floats, shape (rows,). */
  readonly weight?: Address;
}

/** A whole training on one thread, from the data to the model's text. */
export interface TrainTask {
  readonly train: RowsAt;
  /** Watched after every round. */
  readonly valid?: RowsAt;
  readonly featureNames: readonly string[];
  /** 'key=value key=value'. */
  readonly parameters: string;
  readonly rounds: number;
  readonly earlyStoppingRounds?: number;
  /** Shared, shape (1,): another value than 0 ends the work before its next native call. */
  readonly stop: Int32Array;
}

export interface Round {
  /** Rounds done so far, from 1. */
  readonly done: number;
  /** The metric on `valid`, when there is one. */
  readonly score?: number;
  readonly moreIsBetter?: boolean;
}

export interface TrainResult {
  /** The model in LightGBM's text form, holding the rounds kept and no others. */
  readonly text: string;
  /** Rounds kept. */
  readonly kept: number;
  /** The metric on `valid` by round. */
  readonly history: readonly number[];
}

/** Metrics where more is better; in all others less is. */
const moreIsBetter = /^(auc|auc_mu|average_precision|ndcg|map)(@|$)/;

/** Trains on this thread. @returns undefined when it was stopped @throws TrademlError (engine) in the library's words */
export function trainHere(
  library: LightgbmLibrary,
  task: TrainTask,
  onRound: (round: Round) => void,
): TrainResult | undefined {
  const stopped = () => Atomics.load(task.stop, 0) !== 0;
  const datasets: DatasetHandle[] = [];
  let booster: BoosterHandle | undefined;
  try {
    const train = createDataset(library, task.train, task, null, datasets);
    if (stopped()) return undefined;
    const valid = task.valid && createDataset(library, task.valid, task, train, datasets);
    const out: Out<BoosterHandle> = [null];
    check(library, library.api.LGBM_BoosterCreate(train, task.parameters, out));
    booster = out[0] as BoosterHandle;
    if (valid) check(library, library.api.LGBM_BoosterAddValidData(booster, valid));
    return runRounds(library, booster, task, onRound);
  } finally {
    if (booster) library.api.LGBM_BoosterFree(booster);
    for (const dataset of datasets) library.api.LGBM_DatasetFree(dataset);
  }
}

/** @param reference the training data, whose bins the validation data take over */
function createDataset(
  library: LightgbmLibrary,
  rows: RowsAt,
  { parameters, featureNames }: TrainTask,
  reference: DatasetHandle | null,
  made: DatasetHandle[],
): DatasetHandle {
  const { api } = library;
  const out: Out<DatasetHandle> = [null];
  const { x, columns } = rows;
  check(library, api.LGBM_DatasetCreateFromMat(x, float32, rows.rows, columns, 1, parameters, reference, out));
  const dataset = out[0] as DatasetHandle;
  made.push(dataset);
  for (const [field, values] of [['label', rows.label] as const, ['weight', rows.weight] as const]) {
    if (values !== undefined) check(library, api.LGBM_DatasetSetField(dataset, field, values, rows.rows, float32));
  }
  if (!reference) check(library, api.LGBM_DatasetSetFeatureNames(dataset, featureNames, columns));
  return dataset;
}

function runRounds(
  library: LightgbmLibrary,
  booster: BoosterHandle,
  task: TrainTask,
  onRound: (round: Round) => void,
): TrainResult | undefined {
  const evaluate = task.valid && evaluation(library, booster);
  const patience = task.earlyStoppingRounds;
  const history: number[] = [];
  let best = 0;
  let done = 0;
  while (done < task.rounds) {
    if (Atomics.load(task.stop, 0) !== 0) return undefined;
    const finished: Out<number> = [0];
    check(library, library.api.LGBM_BoosterUpdateOneIter(booster, finished));
    // No leaf can be split any more: the round added nothing.
    if (finished[0] === 1) break;
    done++;
    if (evaluate) {
      const score = evaluate.score();
      history.push(score);
      const bestScore = history[best - 1];
      if (best === 0 || (evaluate.moreIsBetter ? score > bestScore : score < bestScore)) best = done;
    }
    onRound({ done, score: history.at(-1), moreIsBetter: evaluate?.moreIsBetter });
    if (patience !== undefined && done - best >= patience) break;
  }
  const kept = patience !== undefined && best > 0 ? best : done;
  return { text: modelText(library, booster, kept), kept, history };
}

/** The metric on the validation data. With several metrics the last decides. */
function evaluation(library: LightgbmLibrary, booster: BoosterHandle) {
  const { api } = library;
  const count: Out<number> = [0];
  check(library, api.LGBM_BoosterGetEvalCounts(booster, count));
  const metrics = count[0] as number;
  const longestName = 64;
  const names = Array.from({ length: metrics }, () => new Uint8Array(longestName));
  check(library, api.LGBM_BoosterGetEvalNames(booster, metrics, [0], longestName, [0], names));
  const last = Buffer.from(names[metrics - 1])
    .toString('utf8')
    .split('\0')[0];
  const results = new Float64Array(metrics);
  return {
    moreIsBetter: moreIsBetter.test(last),
    score: () => {
      check(library, api.LGBM_BoosterGetEval(booster, firstValidData, [0], addressOf(results)));
      // The library adds up a metric in the order in which its threads end; rounding keeps that out of the comparison.
      return Math.fround(results[metrics - 1]);
    },
  };
}

/** How many threads trained a model is no part of it. */
function modelText(library: LightgbmLibrary, booster: BoosterHandle, rounds: number): string {
  const write = library.api.LGBM_BoosterSaveModelToString;
  const text = readText(library, (size, needed, at) => write(booster, 0, rounds, 0, size, needed, at));
  return text.replace(/^\[num_threads: \d+\]$/m, '[num_threads: 0]');
}
