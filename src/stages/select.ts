import { basename } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import type { StageContext } from '../core/context.ts';
import { throwIfAborted } from '../core/errors.ts';
import { deriveSeed } from '../core/rng.ts';
import type { EngineName } from '../engines/engine.ts';
import { requireEngine } from '../engines/index.ts';
import { featuresDir, featuresPath, selectionPath } from '../io/layout.ts';
import type { Journal } from '../io/manifest.ts';
import { chosenSymbols, loadPanel } from '../io/panel.ts';
import { learners } from '../models/index.ts';
import { correlationMethods } from '../selection/correlation.ts';
import type { StepChoice } from '../selection/recipes.ts';
import type { Removal } from '../selection/removal.ts';
import {
  type SelectionInTime,
  type SelectionMemory,
  selectInTime,
  selectionCount,
  selectPerSymbol,
  type TimedChoice,
  type TimeOptions,
} from '../selection/select-in-time.ts';
import { type Selection, writeSelection } from '../selection/selection-file.ts';
import { selectionFrequency, selectionStability, stabilityInterval } from '../selection/stability.ts';
import { resolveSteps, type Step } from '../selection/steps.ts';
import { readSplitPlan, splitsHash } from '../splits/index.ts';
import { labelOf, neededSplits, readFeaturesSummary, splitsFileFor } from './feature-set.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { manifestPathOf } from './splits.ts';

const stepChoice = z.union([
  z.string(),
  z.object({ name: z.string() }).catchall(z.union([z.number(), z.string()])) as unknown as z.ZodType<StepChoice>,
]);

export const selectConfig = z.strictObject({
  features: z.string().default('default').describe('feature set'),
  splits: z
    .string()
    .optional()
    .describe('splits file, or the name of one in configs/splits; default: configs/splits/FEATURES.json'),
  label: z.string().optional().describe('label spec or column; default: the first label of the feature set'),
  symbols: z.array(z.string()).optional().describe('symbols to look at; default: all of the feature set'),
  method: z
    .array(stepChoice)
    .optional()
    .describe("methods in order: 'correlation:max=0.85' or { name: correlation, max: 0.85 }"),
  recipe: z.string().optional().describe('a named sequence of methods; default: default'),
  maxMissing: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('largest share of missing values that is kept; default: 0.3'),
  maxCorrelation: z.number().gt(0).max(1).optional().describe('largest |r| between two kept features; default: 0.9'),
  correlation: z.enum(correlationMethods).optional().describe('kind of correlation; default: pearson'),
  maxFeatures: z.int().min(1).optional().describe('most features to keep; default: 250'),
  perSymbol: z.boolean().default(false).describe('select for each symbol alone as well'),
  name: artifactName.optional().describe("name of the selection; default: the feature set's"),
  output: z.string().optional().describe('file to write; default: configs/features/NAME.yaml'),
});
export type SelectConfig = z.infer<typeof selectConfig>;

export interface SelectSummary {
  readonly path: string;
  readonly label: string;
  readonly candidates: number;
  readonly parts: readonly {
    readonly fold: number | 'final';
    readonly rows: number;
    readonly selected: number;
    /** Features out, by reason. */
    readonly removed: Readonly<Record<string, number>>;
  }[];
  readonly removed: readonly Removal[];
  /** The methods in their order, with every parameter. */
  readonly steps: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
  /** What importance is a share of: 'gain', 'F' ...; null when no method scores. */
  readonly scoredBy: string | null;
  /** Share of the score and of the folds that chose it, for each feature of the final selection. */
  readonly selected: readonly { readonly feature: string; readonly importance: number; readonly frequency: number }[];
  /** Nogueira's index across folds; null where it is not defined. */
  readonly stability: number | null;
  /** Its approximate 95 % interval. */
  readonly stabilityInterval: readonly [number, number] | null;
  /** What a reader should know of single parts. */
  readonly notes: readonly string[];
  /** Size of each symbol's own final selection. */
  readonly perSymbol?: Readonly<Record<string, number>>;
}

/** The engine that a selection needs; undefined when none of its methods fits a model. */
export function selectEngine({ method, recipe, ...limits }: SelectConfig): EngineName | undefined {
  const steps = resolveSteps(method, recipe, limits);
  return steps.some((step) => step.method.fits(step.params)) ? learners.get('xgb').engine : undefined;
}

/** Selects features on training rows only, for each fold and for the final model. */
export async function selectStage(config: SelectConfig, ctx: StageContext): Promise<StageOutcome<SelectSummary>> {
  const ws = ctx.workspace;
  const name = config.name ?? (config.output ? basename(config.output).replace(/\.ya?ml$/, '') : config.features);
  const path = config.output ?? selectionPath(ws, name);
  const splitsPath = splitsFileFor(ws, config);
  const steps = resolveSteps(config.method, config.recipe, config);
  const engine = selectEngine(config);
  const [xgb, rf] = [learners.get('xgb'), learners.get('rf')];
  if (engine && !ctx.dryRun) await requireEngine(engine);
  const resolved = steps.map(({ method, params }) => ({ name: method.name, ...params }));
  return runStage<SelectSummary>(ctx, {
    stage: 'select',
    name,
    manifestPath: manifestPathOf(path),
    config: { ...config, steps: resolved },
    plan: {
      reads: [featuresDir(ws, config.features), splitsPath],
      writes: [path],
      work: [
        `select by ${resolved.map((step) => step.name).join(', ')} on the training part of each fold, and once before the hold-out` +
          (config.perSymbol ? ', pooled and for each symbol' : ''),
      ],
    },
    inputs: async () => {
      const symbols = await chosenSymbols(ws, config.features, config.symbols);
      return [
        ...symbols.map((symbol) => featuresPath(ws, config.features, symbol)),
        await neededSplits(splitsPath, config.features),
      ];
    },
    work: async (journal, id) => {
      const label = labelOf(await readFeaturesSummary(ws, config.features), config.label, config.features);
      const plan = await readSplitPlan(splitsPath);
      const panel = await loadPanel(ws, config.features, { label: label.column, symbols: config.symbols });
      const total = selectionCount(plan, config.perSymbol ? panel.symbols.length : 0);
      const progress = ctx.log.progress('selecting features', total);
      let done = 0;
      const options: TimeOptions = {
        steps,
        task: label.task,
        learners: { xgb, rf },
        // One thread for each fit: folds run side by side, and the gains do not depend on how many cores there are.
        setting: { seed: deriveSeed(ctx.seed, 'select'), threads: 1, device: 'cpu', signal: ctx.signal },
        jobs: ctx.jobs,
        memory: memoryIn(journal, id),
        onDone: () => {
          progress.update(++done);
          throwIfAborted(ctx.signal);
        },
      };
      try {
        const pooled = await selectInTime(panel, plan, options);
        const own = config.perSymbol ? await selectPerSymbol(panel, plan, options) : undefined;
        if (own && own.withoutOwn.length > 0) {
          ctx.log.warn(`too little to select on, so these use the pooled selection: ${own.withoutOwn.join(', ')}`);
        }
        const about = {
          features: config.features,
          label: label.column,
          splits: splitsPath,
          splitsHash: splitsHash(plan),
          steps: resolved,
        };
        const selection = toFile(about, panel.features, pooled, own?.selections);
        for (const note of selection.notes ?? []) ctx.log.warn(note);
        await writeSelection(path, selection);
        return { outputs: [path], summary: summaryOf(path, selection, panel.features.length, pooled, steps) };
      } finally {
        progress.stop();
      }
    },
  });
}

/** Finished parts, kept in the stage's journal under the id of the run. */
function memoryIn(journal: Journal, id: string): SelectionMemory {
  return {
    recall: async (part) => (await journal.reuse(part, id))?.summary as TimedChoice | null | undefined,
    remember: async (part, choice) => {
      await journal.record(part, id, [], choice);
    },
  };
}

function toFile(
  about: Pick<Selection, 'features' | 'label' | 'splits' | 'splitsHash' | 'steps'>,
  candidates: readonly string[],
  pooled: SelectionInTime,
  perSymbol: Readonly<Record<string, SelectionInTime>> | undefined,
): Selection {
  const choice = ({ final, folds }: SelectionInTime) => ({
    selected: [...final.selected],
    folds: folds.map(({ fold, selected, removed }) => ({ fold, selected: [...selected], removed: [...removed] })),
    removed: [...final.removed],
  });
  const chosen = pooled.folds.map(({ selected }) => selected);
  const index = selectionStability(candidates, chosen);
  const interval = stabilityInterval(candidates, chosen) ?? null;
  const notes = [
    ...pooled.folds.flatMap((part) => part.notes.map((note) => `fold ${part.fold}: ${note}`)),
    ...pooled.final.notes.map((note) => `final: ${note}`),
  ];
  return {
    version: 1,
    ...about,
    ...choice(pooled),
    importance: rounded(pooled.final.importance),
    scores: Object.fromEntries(Object.entries(pooled.final.scores).map(([method, of]) => [method, significant(of)])),
    stability: {
      index: Number.isNaN(index) ? null : index,
      interval,
      frequency: rounded(selectionFrequency(candidates, chosen)),
    },
    ...(notes.length > 0 && { notes }),
    fits: [...pooled.folds, pooled.final].map(({ fit: { spans, ...record } }) => ({
      ...record,
      part: 'selection' as const,
      ...(spans && { spans: [...spans] }),
    })),
    ...(perSymbol && {
      perSymbol: Object.fromEntries(Object.entries(perSymbol).map(([symbol, own]) => [symbol, choice(own)])),
    }),
  };
}

function significant(scores: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, Number(value.toPrecision(6))]));
}

/** Four digits are all that a person reads; the choice itself was made before. */
function rounded(shares: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([name, value]) => [name, Math.round(value * 1e4) / 1e4]));
}

function summaryOf(
  path: string,
  selection: Selection,
  candidates: number,
  pooled: SelectionInTime,
  steps: readonly Step[],
): SelectSummary {
  const { importance, stability, perSymbol } = selection;
  const reasons = steps.flatMap(({ method }) => method.reasons);
  const parts = [...pooled.folds, { ...pooled.final, fold: 'final' as const }].map(
    ({ fold, rows, selected, removed }) => {
      const counts: Record<string, number> = Object.fromEntries(reasons.map((reason) => [reason, 0]));
      for (const { reason } of removed) counts[reason]++;
      return { fold, rows, selected: selected.length, removed: counts };
    },
  );
  return {
    path,
    label: selection.label,
    candidates,
    parts,
    removed: selection.removed,
    selected: selection.selected
      .map((feature) => ({ feature, importance: importance[feature] ?? 0, frequency: stability.frequency[feature] }))
      .sort((a, b) => b.importance - a.importance),
    steps: selection.steps ?? [],
    scoredBy: steps.findLast(({ method }) => method.score !== undefined)?.method.score ?? null,
    stability: stability.index,
    stabilityInterval: stability.interval ?? null,
    notes: selection.notes ?? [],
    ...(perSymbol && {
      perSymbol: Object.fromEntries(Object.entries(perSymbol).map(([symbol, own]) => [symbol, own.selected.length])),
    }),
  };
}
