import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import type { FitRecord } from '../io/fit-record.ts';
import { readTrials, recordTrials } from '../io/trials.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import type { Learner } from '../models/learner.ts';
import { type SplitPlan, splitsHash } from '../splits/index.ts';
import { fittingDifferences, readTunedFile, type TunedFitting, tunedPart } from '../tuning/tuned-file.ts';

type Params = Readonly<Record<string, unknown>>;
type FeaturesOf = (fold: number | 'final') => readonly string[];

/** Parameters and columns of each fold and of the final model. */
export interface FoldParams {
  readonly paramsOf: (fold: number | 'final') => Params;
  readonly featuresOf: FeaturesOf;
  /** The rows that the search for a fold's parameters saw; none without a file. */
  readonly fitsOf: (fold: number | 'final') => readonly FitRecord[];
  /** Adds what was tried to find them to the ledger at this path. */
  readonly recordTrials: (ledger: string) => Promise<unknown>;
}

interface Wanted {
  readonly path: string | undefined;
  readonly learner: Learner;
  /** Given beside the file; they win. */
  readonly given: Params;
  readonly plan: SplitPlan;
  readonly splitsPath: string;
  /** Label of the run, and how it is fitted. */
  readonly label: LabelSpec;
  readonly fitting: TunedFitting;
  /** Columns of the feature set, and of them those chosen for a fold. */
  readonly columns: readonly string[];
  readonly featuresOf: FeaturesOf;
}

/**
 * Parameters as `tune` found them: each fold has those that were searched inside its training rows.
 * @param fixed the run's parameters without a file
 * @throws TrademlError (config) when the file is of another learner or of other splits, or the set lacks a tuned column
 */
export async function foldParams(fixed: Params, wanted: Wanted, ctx: StageContext): Promise<FoldParams> {
  const { path, learner, given, plan, splitsPath, columns, featuresOf } = wanted;
  if (path === undefined) {
    return { paramsOf: () => fixed, featuresOf, fitsOf: () => [], recordTrials: async () => undefined };
  }
  const tuned = await readTunedFile(path);
  if (tuned.learner !== learner.name) {
    throw configError(
      `${path} holds parameters of ${tuned.learner}, not of ${learner.name}`,
      `--model ${tuned.learner}`,
    );
  }
  if (!tuned.optimistic && tuned.splitsHash !== splitsHash(plan)) {
    throw configError(
      `${path} was searched on other splits than ${splitsPath}: its folds have seen other dates`,
      `search again: trademl tune --splits ${splitsPath} --output ${path}`,
    );
  }
  if (tuned.optimistic) {
    ctx.log.warn(
      `${path} was searched on the folds themselves (--no-nested): out-of-fold scores are of the best of many`,
    );
  }
  const differing = [
    ...(tuned.label === wanted.label.spec ? [] : [`label ${tuned.label}`]),
    ...(tuned.fitting ? fittingDifferences(tuned.fitting, wanted.fitting) : []).map(
      (key) => `${key} ${JSON.stringify(tuned.fitting?.[key] ?? null)}`,
    ),
  ];
  if (differing.length > 0) {
    ctx.log.warn(
      `${path} was searched with ${differing.join(', ')}, unlike this run: its parameters are the best of something else`,
    );
  }
  const parts = [tuned.final, ...tuned.folds];
  const missing = parts.flatMap((part) => part.columns).find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw configError(
      `the feature set has no column '${missing}', which ${path} asks for`,
      `make a set with it: trademl features --features '${tuned.featureChoices.join(',')}' beside what the set has`,
    );
  }
  const replaced = new Set(tuned.replaces);
  const paramsOf = (fold: number | 'final') =>
    parseSection(learner.params, { ...tunedPart(tuned, fold).params, ...given }, path) as Record<string, unknown>;
  return {
    paramsOf,
    featuresOf: (fold) => [
      ...featuresOf(fold).filter((name) => !replaced.has(name)),
      ...tunedPart(tuned, fold).columns,
    ],
    // What was found on other rows is what the fold's model knows of them: the audit holds it against the splits.
    fitsOf: (fold) => [{ ...tunedPart(tuned, fold).saw, fold }],
    recordTrials: async (ledger) => {
      const tried = (await readTrials(tuned.ledger)).filter(
        ({ stage, run }) => stage === 'tune' && run === tuned.study,
      );
      await recordTrials(ledger, tried);
    },
  };
}
