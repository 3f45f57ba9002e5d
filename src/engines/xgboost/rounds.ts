import { engineError } from '../../core/errors.ts';
import type { Out } from '../native-memory.ts';
import type { BoosterHandle, DMatrixHandle } from './capi.ts';
import { check, type XgboostLibrary } from './library.ts';

/** Boosting rounds on one thread, from the first to the last or to where early stopping ends them. */
export interface RoundsTask {
  readonly booster: BoosterHandle;
  readonly train: DMatrixHandle;
  /** Watched after every round. */
  readonly valid?: DMatrixHandle;
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

export interface Rounds {
  done: number;
  /** Number of rounds with which the metric was best. */
  best: number;
  bestScore?: number;
  metric?: string;
  /** The metric on `valid` by round. */
  history: number[];
  warnings: string[];
}

/** Metrics where more is better; in all others less is. */
const moreIsBetter = /^(auc|aucpr|map|ndcg|pre)(@|$)/;

/** Trains on this thread. @throws TrademlError (engine) when the library refuses data or parameters */
export function runRounds(library: XgboostLibrary, task: RoundsTask, onRound: (round: Round) => void): Rounds {
  library.takeWarnings();
  const rounds: Rounds = { done: 0, best: 0, history: [], warnings: [] };
  const stopped = () => Atomics.load(task.stop, 0) !== 0;
  while (rounds.done < task.rounds && !stopped()) {
    const round = rounds.done;
    check(library, library.api.XGBoosterUpdateOneIter(task.booster, round, task.train));
    rounds.done++;
    if (task.valid && !stopped()) record(rounds, ...evaluate(library, task.booster, round, task.valid));
    const { done, history, metric = '' } = rounds;
    onRound({ done, score: history.at(-1), moreIsBetter: moreIsBetter.test(metric) });
    const patience = task.earlyStoppingRounds;
    if (patience !== undefined && rounds.done - rounds.best >= patience) break;
  }
  rounds.warnings = library.takeWarnings();
  return rounds;
}

/** '[3]\tvalid-auc:0.61\tvalid-logloss:0.65'. With several metrics the last decides, as in XGBoost's other front ends. */
function evaluate(
  library: XgboostLibrary,
  booster: BoosterHandle,
  round: number,
  valid: DMatrixHandle,
): [metric: string, score: number] {
  const out: Out<string> = [null];
  check(library, library.api.XGBoosterEvalOneIter(booster, round, [valid], ['valid'], 1, out));
  const [, metric, score] = /\tvalid-([^\t]+):([^\t:]+)$/.exec(out[0] ?? '') ?? [];
  if (metric === undefined) throw engineError(`xgboost gave an evaluation that can't be read: ${out[0]}`);
  return [metric, readNumber(score)];
}

/** C++ prints nan and inf in its own way. */
function readNumber(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function record(rounds: Rounds, metric: string, score: number): void {
  rounds.metric = metric;
  rounds.history.push(score);
  const { bestScore } = rounds;
  const better = bestScore === undefined || (moreIsBetter.test(metric) ? score > bestScore : score < bestScore);
  if (!better) return;
  rounds.bestScore = score;
  rounds.best = rounds.done;
}
