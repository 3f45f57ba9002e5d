import type { CommandDefinition } from '../src/cli/command.ts';
import type { Ui } from '../src/cli/ui.ts';
import type { SelectSummary } from '../src/stages/select.ts';

export const selectCommand: CommandDefinition = {
  name: 'select',
  summary: 'choose features on training rows only, per fold and for the final model',
  group: 'data',
  flags: [
    { flags: '--features <name>', describe: 'feature set', type: 'text', default: 'default' },
    { flags: '--splits <file>', describe: 'splits file', type: 'text', default: 'configs/splits/FEATURES.json' },
    { flags: '--label <spec>', describe: 'label spec or column', type: 'text', default: 'the first of the set' },
    { flags: '--max-missing <share>', describe: 'largest share of missing values', type: 'number', default: '0.3' },
    {
      flags: '--max-correlation <r>',
      describe: 'largest |r| between two kept features',
      type: 'number',
      default: '0.9',
    },
    {
      flags: '--correlation <kind>',
      describe: 'kind of correlation',
      type: 'text',
      default: 'pearson',
      choices: ['pearson', 'spearman'],
    },
    { flags: '--max-features <count>', describe: 'most features, by importance', type: 'integer', default: '250' },
    { flags: '--per-symbol', describe: 'select for each symbol alone as well', type: 'boolean' },
    { flags: '--symbols <list>', describe: 'symbols to look at', type: 'list', default: 'all of the set' },
    { flags: '--name <name>', describe: 'name of the selection', type: 'text', default: "the feature set's" },
    { flags: '--output <file>', describe: 'file to write', type: 'text', default: 'configs/features/NAME.yaml' },
  ],
  examples: [
    'trademl select --features plan26',
    'trademl select --features plan26 --splits configs/splits/tscv_5fold.json --max-correlation 0.85 --max-features 20',
  ],
  load: async () => {
    const { selectConfig, selectStage } = await import('../src/stages/select.ts');
    const render = ({ summary }: { summary?: SelectSummary }, ui: Ui) => {
      if (summary) renderSelection(summary, ui);
    };
    return { schema: selectConfig, run: selectStage, render };
  },
};

const shownFeatures = 10;

function renderSelection(summary: SelectSummary, ui: Ui): void {
  const { parts, candidates, removed, selected, stability } = summary;
  ui.heading(`${selected.length} of ${candidates} features selected for ${summary.label} (${summary.path})`);
  const reasons = ['missing', 'constant', 'correlated', 'rank'] as const;
  ui.table(
    ['fold', 'rows', 'selected', ...reasons],
    parts.map((part) => [part.fold, part.rows, part.selected, ...reasons.map((reason) => part.removed[reason] ?? 0)]),
  );
  ui.line(stabilityText(stability));
  ui.line();
  ui.table(
    ['most important', 'share of gain', 'chosen in folds'],
    selected
      .slice(0, shownFeatures)
      .map(({ feature, importance, frequency }) => [feature, percent(importance), percent(frequency)]),
  );
  for (const { feature, reason, detail } of removed.slice(0, shownFeatures)) {
    ui.line(`  out: ${feature} (${reason}: ${detail})`);
  }
  if (removed.length > shownFeatures) ui.line(`  and ${removed.length - shownFeatures} more, in the file`);
  const sizes = Object.values(summary.perSymbol ?? {});
  if (sizes.length > 0) {
    ui.line(`per symbol: ${sizes.length} own selections of ${Math.min(...sizes)} to ${Math.max(...sizes)} features`);
  }
}

function stabilityText(index: number | null): string {
  if (index === null) return 'stability across folds: not defined (one fold, or every feature chosen in each)';
  const words = index > 0.75 ? 'excellent' : index >= 0.4 ? 'fair' : 'poor';
  return `stability across folds: ${index.toFixed(2)} (${words}; 1 = the same every time, 0 = by chance)`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
