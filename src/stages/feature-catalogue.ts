import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import type { Registry } from '../core/registry.ts';
import { talibName } from '../features/choose-features.ts';
import { defaultParams, type FeatureDefinition, featureFamilies } from '../features/define-feature.ts';
import { features } from '../features/index.ts';
import { type ReferenceKind, referenceKind } from '../features/instance.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import type { LabelDefinition, LabelReference } from '../labels/define-label.ts';
import { labels } from '../labels/index.ts';
import { type FeaturesSummary, featuresStage } from './features.ts';
import { featuresConfig } from './features-config.ts';
import { type FeaturesUpdateSummary, featuresUpdateStage } from './features-update.ts';
import type { StageOutcome } from './run-stage.ts';

/** What the command accepts: the stage's config, and two questions that need no data. */
export const featuresCommandConfig = featuresConfig.extend({
  list: z.boolean().default(false).describe('list every feature'),
  listLabels: z.boolean().default(false).describe('list every label'),
  explain: z.string().optional().describe('explain one feature'),
  update: z.boolean().default(false).describe('only the bars that came since the set was made'),
  featuresFrom: z.array(z.string()).default([]).describe('the same as `from`, as the flag is called'),
});

export interface FeatureEntry {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  /** Sets that the feature belongs to, besides `all`. */
  readonly sets: readonly string[];
  /** Columns at the defaults. */
  readonly outputs: readonly string[];
  /** Columns that set core has. */
  readonly coreOutputs: readonly string[];
  readonly warmupBars: number;
  readonly scaleFree: boolean;
  readonly inputs: readonly string[];
  /** What `of=` must name: a symbol, a series or a column. */
  readonly of?: ReferenceKind;
  readonly params: FeatureDefinition['params'];
  readonly formula: string;
  readonly source: string;
  readonly talib?: string;
}

export interface LabelEntry {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly timing: string;
  readonly source?: string;
  readonly task: LabelDefinition['task'];
  readonly params: LabelDefinition['params'];
  /** What `of=` may or must name. */
  readonly of?: LabelReference;
}

function entryOf(definition: FeatureDefinition): FeatureEntry {
  const params = defaultParams(definition);
  const { name, family, summary, scaleFree, formula, source } = definition;
  const talib = talibName(definition);
  return {
    name,
    family,
    summary,
    sets: [
      ...(definition.core ? ['core'] : []),
      ...(talib ? ['ta'] : []),
      ...(definition.alpha158 ? ['alpha158'] : []),
      ...(family === 'microstructure' ? ['micro'] : []),
    ],
    outputs: definition.outputs(params),
    coreOutputs: (definition.core ?? []).flatMap((variant) => definition.outputs(variant)),
    warmupBars: definition.warmup(params),
    scaleFree,
    inputs: inputsOf(definition),
    of: referenceKind(definition),
    params: definition.params,
    formula,
    source,
    talib,
  };
}

function inputsOf(definition: FeatureDefinition): readonly string[] {
  if (definition.scope === 'symbol') return definition.inputs;
  return definition.scope === 'series' ? ['a series'] : ['bars of all symbols'];
}

/** Every feature, by family and then by name. */
export function listFeatures(catalogue: Registry<FeatureDefinition> = features): FeatureEntry[] {
  const entries = catalogue.all().map(entryOf);
  return featureFamilies.flatMap((family) => entries.filter((entry) => entry.family === family));
}

/** Every label, by name. */
export function listLabels(): LabelEntry[] {
  return labels.all().map(({ reference, name, summary, formula, timing, source, task, params }) => ({
    name,
    summary,
    formula,
    timing,
    source,
    task,
    params,
    of: reference,
  }));
}

/** One feature in full. @throws TrademlError (usage) with a suggestion when there is no such feature */
export function explainFeature(name: string, catalogue: Registry<FeatureDefinition> = features): FeatureEntry {
  return entryOf(catalogue.get(name));
}

export type FeaturesResult =
  | StageOutcome<FeaturesSummary>
  | StageOutcome<FeaturesUpdateSummary>
  | readonly FeatureEntry[]
  | readonly LabelEntry[]
  | FeatureEntry;

export async function runFeaturesCommand(
  { list, listLabels: labelsWanted, explain, update, featuresFrom, ...rest }: z.infer<typeof featuresCommandConfig>,
  ctx: StageContext,
): Promise<FeaturesResult> {
  const config = { ...rest, from: [...rest.from, ...featuresFrom] };
  if (labelsWanted) return listLabels();
  if (!list && explain === undefined) return update ? featuresUpdateStage(config, ctx) : featuresStage(config, ctx);
  const catalogue = catalogueOf(await loadUserFeatures(config.from));
  return explain === undefined ? listFeatures(catalogue) : explainFeature(explain, catalogue);
}
