import type { FeatureEntry, FeaturesResult, LabelEntry } from '../stages/feature-catalogue.ts';
import type { FeaturesSummary } from '../stages/features.ts';
import type { FeaturesUpdateSummary } from '../stages/features-update.ts';
import type { Ui } from './ui.ts';

export function renderFeatures(result: FeaturesResult, ui: Ui): void {
  if (isList(result)) {
    if (result.every((entry) => 'family' in entry)) renderList(result, ui);
    else
      renderLabels(
        result.filter((entry) => 'timing' in entry),
        ui,
      );
  } else if ('formula' in result) renderEntry(result, ui);
  else if (result.summary && 'update' in result.summary) renderUpdate(result.summary, ui);
  else if (result.summary) renderSummary(result.summary, ui);
}

function isList(result: FeaturesResult): result is readonly FeatureEntry[] | readonly LabelEntry[] {
  return Array.isArray(result);
}

function renderUpdate(summary: FeaturesUpdateSummary, ui: Ui): void {
  const { symbols, rows, features, to, path, microsPerSymbol } = summary;
  ui.line(`${rows} new rows of ${symbols} symbols, ${features} features each${to ? `, to ${to}` : ''}: ${path}`);
  const millis = (micros: number) => `${(micros / 1000).toFixed(2)} ms`;
  ui.line(
    `computing one symbol took ${millis(microsPerSymbol.median)} (median), ${millis(microsPerSymbol.p95)} (95th percentile)`,
  );
}

function renderSummary(summary: FeaturesSummary, ui: Ui): void {
  const day = (text: string | null) => text?.slice(0, 10) ?? '-';
  ui.table(
    ['symbols', 'rows', 'features', 'warm-up', 'from', 'to'],
    [
      [
        summary.symbols.length,
        summary.rows,
        summary.features.length,
        summary.warmupBars,
        day(summary.from),
        day(summary.to),
      ],
    ],
  );
  for (const { spec, column } of summary.labels) ui.line(`label ${spec} -> ${column}`);
}

function renderList(features: readonly FeatureEntry[], ui: Ui): void {
  ui.heading(`Features (${features.length})`);
  ui.table(
    ['name', 'family', 'sets', 'outputs', 'warm-up', 'summary'],
    features.map(({ name, family, sets, outputs, warmupBars, summary }) => [
      name,
      family,
      sets.join(' '),
      outputs.join('\n'),
      warmupBars,
      summary,
    ]),
  );
  const families = [...new Set(features.map(({ family }) => family))];
  ui.table(
    ['family', 'features'],
    families.map((family) => [family, features.filter((entry) => entry.family === family).length]),
  );
}

function renderLabels(labels: readonly LabelEntry[], ui: Ui): void {
  ui.heading(`Labels (${labels.length})`);
  ui.table(
    ['name', 'task', 'parameters', 'summary'],
    labels.map(({ name, task, params, of, summary }) => [
      name,
      task.kind === 'multiclass' ? `${task.classes.length} classes` : task.kind,
      [
        ...(of ? [of.required ? `of=${of.kind.toUpperCase()}` : `[of=${of.kind.toUpperCase()}]`] : []),
        ...Object.entries(params).map(([key, param]) => `${key}=${param.default}`),
      ].join('\n'),
      summary,
    ]),
  );
  ui.line('When each label is known and what it reads: docs/labels.md');
}

function renderEntry(entry: FeatureEntry, ui: Ui): void {
  ui.heading(`${entry.name}: ${entry.summary}`);
  const sets = entry.sets.length > 0 ? `, in ${entry.sets.map((set) => `set ${set}`).join(' and ')}` : '';
  ui.line(`  family    ${entry.family}${sets}`);
  ui.line(`  formula   ${entry.formula}`);
  ui.line(`  source    ${entry.source}`);
  ui.line(`  inputs    ${entry.inputs.join(' ')}`);
  if (entry.of) ui.line(`  refers to a ${entry.of}: ${entry.name}:of=...`);
  ui.line(`  outputs   ${entry.outputs.join(' ')}`);
  ui.line(`  in core   ${entry.coreOutputs.join(' ') || '-'}`);
  ui.line(`  warm-up   ${entry.warmupBars} bars`);
  ui.line(`  scale     ${entry.scaleFree ? 'free of price level and share count' : 'in units of its inputs'}`);
  const params = Object.entries(entry.params);
  if (params.length === 0) return;
  ui.table(
    ['parameter', 'default', 'from', 'to', 'meaning'],
    params.map(([key, param]) => [key, param.default, param.min, param.max, param.describe]),
  );
}
