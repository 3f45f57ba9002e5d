import type { Workspace } from '../core/context.ts';
import { missingInput, usageError } from '../core/errors.ts';
import { exists } from '../io/exists.ts';
import { featuresManifestPath, selectionPath, splitsPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { type LabelSpec, labelSpec } from '../labels/label-spec.ts';
import type { FeaturesSummary } from './features.ts';

/** What the features stage says of a feature set. @throws TrademlError (missing-input) when there is none */
export async function readFeaturesSummary(ws: Workspace, name: string): Promise<FeaturesSummary> {
  const path = featuresManifestPath(ws, name);
  const manifest = await readManifest<FeaturesSummary>(path);
  if (!manifest) throw missingInput(path, `trademl features --name ${name}`);
  return manifest.summary;
}

/** The label that a spec or a column names; the set's first when none is named. */
export function labelOf(summary: FeaturesSummary, wanted: string | undefined, name: string): LabelSpec {
  const column = wanted?.startsWith('label_') ? wanted : wanted && labelSpec(wanted).column;
  const found = column === undefined ? summary.labels[0] : summary.labels.find((label) => label.column === column);
  if (found) return found;
  const known = summary.labels.map(({ spec }) => spec).join(', ');
  throw usageError(
    wanted === undefined ? `feature set '${name}' has no label` : `feature set '${name}' has no label '${wanted}'`,
    `it has ${known || 'none'}; add one with: trademl features --name ${name} --label ${wanted ?? 'up:horizon=1'}`,
  );
}

export function splitsFileFor(ws: Workspace, config: { splits?: string; features: string }): string {
  return config.splits ?? splitsPath(ws, config.features);
}

/** The selection to use, or undefined for every feature: the one named, else the feature set's own when it is there. */
export async function selectionFileFor(
  ws: Workspace,
  config: { selection?: string; features: string },
): Promise<string | undefined> {
  if (config.selection === 'none') return undefined;
  if (config.selection !== undefined) return config.selection;
  const path = selectionPath(ws, config.features);
  return (await exists(path)) ? path : undefined;
}
