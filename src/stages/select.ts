import { basename } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { throwIfAborted } from '../core/errors.ts';
import { deriveSeed } from '../core/rng.ts';
import { requireEngine } from '../engines/index.ts';
import { featuresDir, featuresPath, selectionPath } from '../io/layout.ts';
import { featureSymbols, loadPanel } from '../io/panel.ts';
import { learners } from '../models/index.ts';
import { gainRanker } from '../selection/importance.ts';
import type { Removal } from '../selection/removal.ts';
import {
  type SelectionInTime,
  selectInTime,
  selectionCount,
  selectPerSymbol,
  type TimeOptions,
} from '../selection/select-in-time.ts';
import { type Selection, writeSelection } from '../selection/selection-file.ts';
import { selectionFrequency, selectionStability } from '../selection/stability.ts';
import { readSplitPlan, splitsHash } from '../splits/index.ts';
import { labelOf, readFeaturesSummary, splitsFileFor } from './feature-set.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { manifestPathOf } from './splits.ts';

export const selectConfig = z.strictObject({
  features: z.string().default('default').describe('feature set'),
  splits: z.string().optional().describe('splits file; default: configs/splits/FEATURES.json'),
  label: z.string().optional().describe('label spec or column; default: the first label of the feature set'),
  symbols: z.array(z.string()).optional().describe('symbols to look at; default: all of the feature set'),
  maxMissing: z.number().min(0).max(1).default(0.3).describe('largest share of missing values that is kept'),
  maxCorrelation: z.number().gt(0).max(1).default(0.9).describe('largest |r| between two kept features'),
  correlation: z.enum(['pearson', 'spearman']).default('pearson').describe('kind of correlation'),
  maxFeatures: z.int().min(1).default(250).describe('most features to keep, by importance'),
  perSymbol: z.boolean().default(false).describe('select for each symbol alone as well'),
  name: z.string().optional().describe("name of the selection; default: the feature set's"),
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
    readonly removed: Readonly<Partial<Record<Removal['reason'], number>>>;
  }[];
  readonly removed: readonly Removal[];
  /** Share of the gain and of the folds that chose it, for each feature of the final selection. */
  readonly selected: readonly { readonly feature: string; readonly importance: number; readonly frequency: number }[];
  /** Nogueira's index across folds; null where it is not defined. */
  readonly stability: number | null;
  /** Size of each symbol's own final selection. */
  readonly perSymbol?: Readonly<Record<string, number>>;
}

/** Selects features on training rows only, for each fold and for the final model. */
export async function selectStage(config: SelectConfig, ctx: StageContext): Promise<StageOutcome<SelectSummary>> {
  const ws = ctx.workspace;
  const name = config.name ?? (config.output ? basename(config.output).replace(/\.ya?ml$/, '') : config.features);
  const path = config.output ?? selectionPath(ws, name);
  const splitsPath = splitsFileFor(ws, config);
  const learner = learners.get('xgb');
  if (learner.engine && !ctx.dryRun) await requireEngine(learner.engine);
  return runStage<SelectSummary>(ctx, {
    stage: 'select',
    name,
    manifestPath: manifestPathOf(path),
    config,
    plan: {
      reads: [featuresDir(ws, config.features), splitsPath],
      writes: [path],
      work: [
        `select at most ${config.maxFeatures} features on the training part of each fold, and once before the hold-out` +
          (config.perSymbol ? ', pooled and for each symbol' : ''),
      ],
    },
    inputs: async () => {
      const symbols = config.symbols ?? (await featureSymbols(ws, config.features));
      return [...symbols.map((symbol) => featuresPath(ws, config.features, symbol)), splitsPath];
    },
    work: async () => {
      const label = labelOf(await readFeaturesSummary(ws, config.features), config.label, config.features);
      const plan = await readSplitPlan(splitsPath);
      const panel = await loadPanel(ws, config.features, { label: label.column, symbols: config.symbols });
      const total = selectionCount(plan, config.perSymbol ? panel.symbols.length : 0);
      const progress = ctx.log.progress('selecting features', total);
      let done = 0;
      const options: TimeOptions = {
        ...config,
        jobs: ctx.jobs,
        onDone: () => {
          progress.update(++done);
          throwIfAborted(ctx.signal);
        },
      };
      // One thread for each fit: folds run side by side, and the gains do not depend on how many cores there are.
      const setting = {
        seed: deriveSeed(ctx.seed, 'select'),
        threads: 1,
        device: 'cpu' as const,
        signal: ctx.signal,
      };
      const rank = gainRanker(panel, label.task, learner, setting);
      try {
        const pooled = await selectInTime(panel, plan, options, rank);
        const own = config.perSymbol ? await selectPerSymbol(panel, plan, options, rank) : undefined;
        if (own && own.withoutOwn.length > 0) {
          ctx.log.warn(`too little to select on, so these use the pooled selection: ${own.withoutOwn.join(', ')}`);
        }
        const about = {
          features: config.features,
          label: label.column,
          splits: splitsPath,
          splitsHash: splitsHash(plan),
        };
        const selection = toFile(about, panel.features, pooled, own?.selections);
        await writeSelection(path, selection);
        return { outputs: [path], summary: summaryOf(path, selection, panel.features.length, pooled) };
      } finally {
        progress.stop();
      }
    },
  });
}

function toFile(
  about: Pick<Selection, 'features' | 'label' | 'splits' | 'splitsHash'>,
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
  return {
    version: 1,
    ...about,
    ...choice(pooled),
    importance: rounded(pooled.final.importance),
    stability: {
      index: Number.isNaN(index) ? null : index,
      frequency: rounded(selectionFrequency(candidates, chosen)),
    },
    ...(perSymbol && {
      perSymbol: Object.fromEntries(Object.entries(perSymbol).map(([symbol, own]) => [symbol, choice(own)])),
    }),
  };
}

/** Four digits are all that a person reads; the choice itself was made before. */
function rounded(shares: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([name, value]) => [name, Math.round(value * 1e4) / 1e4]));
}

function summaryOf(path: string, selection: Selection, candidates: number, pooled: SelectionInTime): SelectSummary {
  const { importance, stability, perSymbol } = selection;
  const parts = [...pooled.folds, { ...pooled.final, fold: 'final' as const }].map(
    ({ fold, rows, selected, removed }) => {
      const counts: Partial<Record<Removal['reason'], number>> = {};
      for (const { reason } of removed) counts[reason] = (counts[reason] ?? 0) + 1;
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
      .map((feature) => ({ feature, importance: importance[feature], frequency: stability.frequency[feature] }))
      .sort((a, b) => b.importance - a.importance),
    stability: stability.index,
    ...(perSymbol && {
      perSymbol: Object.fromEntries(Object.entries(perSymbol).map(([symbol, own]) => [symbol, own.selected.length])),
    }),
  };
}
