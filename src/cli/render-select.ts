import { percent } from '../report/format.ts';
import type { SelectSummary } from '../stages/select.ts';
import type { SelectionList, SelectResult } from '../stages/selection-catalogue.ts';
import type { Ui } from './ui.ts';

/** Features that the tables show; the file has them all. */
const shownFeatures = 10;

export function renderSelect(result: SelectResult, ui: Ui): void {
  if ('methods' in result) renderList(result, ui);
  else if (result.summary) renderSelection(result.summary, ui);
}

function renderSelection(summary: SelectSummary, ui: Ui): void {
  const { parts, candidates, removed, selected, scoredBy } = summary;
  ui.heading(`${selected.length} of ${candidates} features selected for ${summary.label} (${summary.path})`);
  ui.line(`by ${summary.steps.map(({ name }) => name).join(', ')}`);
  const reasons = Object.keys(parts[0].removed);
  ui.table(
    ['fold', 'rows', 'selected', ...reasons],
    parts.map((part) => [part.fold, part.rows, part.selected, ...reasons.map((reason) => part.removed[reason])]),
  );
  ui.line(stabilityText(summary));
  ui.line();
  ui.table(
    ['most important', scoredBy === null ? 'score' : `share of ${scoredBy}`, 'chosen in folds'],
    selected
      .slice(0, shownFeatures)
      .map(({ feature, importance, frequency }) => [
        feature,
        scoredBy === null ? '-' : percent(importance),
        percent(frequency),
      ]),
  );
  for (const { feature, reason, detail } of removed.slice(0, shownFeatures)) {
    ui.line(`  out: ${feature} (${reason}: ${detail})`);
  }
  if (removed.length > shownFeatures) ui.line(`  and ${removed.length - shownFeatures} more, in the file`);
  for (const note of summary.notes) ui.line(`note: ${note}`);
  const sizes = Object.values(summary.perSymbol ?? {});
  if (sizes.length > 0) {
    ui.line(`per symbol: ${sizes.length} own selections of ${Math.min(...sizes)} to ${Math.max(...sizes)} features`);
  }
}

function stabilityText({ stability, stabilityInterval }: SelectSummary): string {
  if (stability === null) return 'stability across folds: not defined (one fold, or every feature chosen in each)';
  const words = stability > 0.75 ? 'excellent' : stability >= 0.4 ? 'fair' : 'poor';
  const [low, high] = stabilityInterval ?? [Number.NaN, Number.NaN];
  const interval = Number.isNaN(low) ? '' : `, 95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `stability across folds: ${stability.toFixed(2)} (${words}${interval}; 1 = the same every time, 0 = by chance)`;
}

function renderList({ methods, recipes }: SelectionList, ui: Ui): void {
  ui.heading(`Methods (${methods.length}), for --method NAME:KEY=VALUE,NAME,...`);
  for (const { name, summary, source, params } of methods) {
    ui.line(`${name}: ${summary}${source ? ` [${source}]` : ''}`);
    for (const param of params) ui.line(`    ${param.name} = ${param.default}: ${param.describe}`);
  }
  ui.heading(`Recipes (${recipes.length}), for --recipe NAME`);
  const written = (step: unknown) => {
    if (typeof step === 'string') return step;
    const { name, ...params } = step as Record<string, unknown>;
    return `${name}:${Object.entries(params)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`;
  };
  for (const { name, summary, steps } of recipes) {
    ui.line(`${name}: ${summary}`);
    ui.line(`    --method ${steps.map(written).join(',')}`);
  }
}
