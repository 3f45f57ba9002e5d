import type { StageContext, Workspace } from '../core/context.ts';
import { configError, missingInput, usageError } from '../core/errors.ts';
import { exists } from '../io/exists.ts';
import { featuresManifestPath, selectionFile, selectionPath, splitsFile } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { type LabelSpec, labelSpec } from '../labels/label-spec.ts';
import { readSelection, type Selection } from '../selection/selection-file.ts';
import { type SplitPlan, splitsHash } from '../splits/index.ts';
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
    `it has ${known || 'none'}; to add one, make the set again by its own command with one more --label ${wanted ?? 'up:horizon=1'}`,
  );
}

export function splitsFileFor(ws: Workspace, config: { splits?: string; features: string }): string {
  return splitsFile(ws, config.splits ?? config.features);
}

/** The splits as an input of a stage. @throws TrademlError (missing-input) with the command that makes them */
export async function neededSplits(path: string, features: string): Promise<string> {
  if (await exists(path)) return path;
  throw missingInput(path, `trademl splits --features ${features}`);
}

/**
 * The selection that a fit reads, undefined for every feature. One that was made for another label is taken, with a word:
 * it leaks nothing, and what it holds was chosen for something else.
 * @throws TrademlError (config) when it was made with other splits: a fold's features must have been chosen on that
 *   fold's training rows
 */
export async function readSelectionFor(
  ctx: StageContext,
  path: string | undefined,
  of: {
    readonly plan: SplitPlan;
    readonly splitsPath: string;
    readonly label: LabelSpec;
    readonly features: string;
    /** How many there are to learn from. */
    readonly symbols: number;
    /** Whether the learner reads columns of its own, whatever was selected. */
    readonly ownColumns: boolean;
  },
): Promise<Selection | undefined> {
  if (path === undefined) return undefined;
  const selection = await readSelection(path);
  if (selection.splitsHash !== undefined && selection.splitsHash !== splitsHash(of.plan)) {
    throw configError(
      `${path} was made with other splits (${selection.splits}) than ${of.splitsPath}: its folds have seen other dates`,
      `choose the features again: trademl select --splits ${of.splitsPath} --output ${path}`,
    );
  }
  if (selection.label !== of.label.column && !of.ownColumns) {
    ctx.log.warn(
      `the features of ${path} were chosen for ${selection.label}, and this learns ${of.label.column}; choose some for it: ` +
        `trademl select --features ${of.features} --splits ${of.splitsPath} --label ${of.label.spec} --name NAME, then --selection`,
    );
  }
  if (selection.perSymbol !== undefined && of.symbols !== 1 && !of.ownColumns) {
    ctx.log.warn(
      `${path} also holds a selection for each symbol; one model of several symbols takes the pooled one (--symbols ONE takes its own)`,
    );
  }
  return selection;
}

/** The selection to use, or undefined for every feature: the one named, else the feature set's own when it is there. */
export async function selectionFileFor(
  ws: Workspace,
  config: { selection?: string; features: string },
): Promise<string | undefined> {
  if (config.selection === 'none') return undefined;
  if (config.selection !== undefined) return selectionFile(ws, config.selection);
  const path = selectionPath(ws, config.features);
  return (await exists(path)) ? path : undefined;
}
