import type { Task } from '../core/task.ts';
import type { Interval } from '../core/time.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Direction } from '../metrics/metric.ts';
import type { ParameterImportance } from './fanova.ts';
import type { RungUnit } from './pruners.ts';
import type { Params } from './space.ts';
import type { Trial } from './trial.ts';

/** A trial as a study keeps it. */
export interface StudyTrial extends Trial {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
  /** File of its predictions; absent when it failed. */
  readonly predictions?: string;
}

/** One search: for the final model, or for the model of one fold. */
export interface StudyPart {
  /** 'final', or 'fold 3'. */
  readonly part: string;
  readonly fold: number | 'final';
  /** Rows that the search could see: all of them lie before the hold-out, and of a fold all in its training part. */
  readonly saw: FitRecord;
  /** Inner folds, or the folds of the splits in a search without nesting. */
  readonly folds: readonly { readonly trainRows: number; readonly testRows: number }[];
  readonly trials: readonly StudyTrial[];
  /** Number of the best trial. */
  readonly best: number;
  readonly importance: readonly ParameterImportance[];
}

/** How the tuned parameters of each fold did on its test rows, which no search had seen. */
export interface OuterScore {
  readonly value: number | null;
  /** The same folds with the learner's parameters as they are without tuning. */
  readonly untuned: number | null;
  readonly folds: readonly {
    readonly fold: number;
    readonly testRows: number;
    readonly value: number | null;
    readonly untuned: number | null;
    readonly params: Params;
  }[];
}

/** What `tune` leaves in its manifest. */
export interface TuneSummary {
  readonly study: string;
  readonly learner: string;
  readonly task: Task;
  readonly label: string;
  readonly labelColumn: string;
  readonly featuresName: string;
  readonly interval: Interval;
  readonly objective: string;
  readonly direction: Direction;
  readonly sampler: string;
  readonly pruner: string;
  /** What the pruner's rungs count, and where they stand when it is rounds. */
  readonly rungs: { readonly unit: RungUnit; readonly rounds: readonly number[] };
  readonly nested: boolean;
  /** What is searched, by parameter and window. */
  readonly space: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly parts: readonly StudyPart[];
  /** Best parameters and windows for the final model. */
  readonly best: Params;
  /** Objective of the best trial, on the rows that it was searched on: optimistic by the search. */
  readonly bestValue: number;
  /** Only of a nested search. */
  readonly outer?: OuterScore;
  /** True when a search was over before its last trial, for want of time. */
  readonly cutShort: boolean;
  readonly splitsPath: string;
  readonly splitsHash: string;
  readonly symbols: readonly string[];
  /** Configurations tried so far on this label and feature set. */
  readonly trials: number;
  /** File of parameters. */
  readonly path: string;
  /** What to type to train with them. */
  readonly next: readonly string[];
}
