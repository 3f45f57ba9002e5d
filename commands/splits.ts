import type { CommandDefinition } from '../src/cli/command.ts';
import type { Ui } from '../src/cli/ui.ts';
import type { SplitPlan } from '../src/splits/index.ts';
import type { SplitsSummary } from '../src/stages/splits.ts';

export const splitsCommand: CommandDefinition = {
  name: 'splits',
  summary: 'cut a feature set in time into training and test folds, purged and embargoed',
  group: 'data',
  flags: [
    { flags: '--features <name>', describe: 'feature set', type: 'text', default: 'default' },
    { flags: '--label <spec>', describe: 'label spec or column', type: 'text', default: 'the first of the set' },
    {
      flags: '--scheme <scheme>',
      describe: 'how the dates are cut',
      type: 'text',
      default: 'walk-forward',
      choices: ['holdout', 'purged-kfold', 'walk-forward'],
    },
    { flags: '--n-folds <count>', describe: 'folds', type: 'integer', default: '5' },
    { flags: '--horizon <bars>', describe: 'label horizon', type: 'integer', default: "the label's" },
    {
      flags: '--embargo <bars>',
      describe: 'bars left out after a test window before training goes on',
      type: 'integer',
      default: 'the horizon',
    },
    {
      flags: '--purge-lookback <bars>',
      describe: 'bars that features look back, left out after a test window; 0 = off',
      type: 'text',
      default: 'auto: warm-up of the features',
    },
    { flags: '--min-train <share>', describe: 'share of the dates before the first test window', type: 'number' },
    { flags: '--holdout-start <date>', describe: 'seal everything from here on', type: 'date' },
    { flags: '--symbols <list>', describe: 'symbols to count', type: 'list', default: 'all of the set' },
    { flags: '--name <name>', describe: 'name of the splits', type: 'text', default: "the feature set's" },
    { flags: '--output <file>', describe: 'file to write', type: 'text', default: 'configs/splits/NAME.json' },
  ],
  examples: [
    'trademl splits --features plan26 --holdout-start 2024-07-01',
    'trademl splits --features plan26 --scheme purged-kfold --horizon 20 --n-folds 5 --embargo 5 --output configs/splits/tscv_5fold.json',
  ],
  load: async () => {
    const { splitsConfig, splitsStage } = await import('../src/stages/splits.ts');
    const { splitTimeline } = await import('../src/splits/index.ts');
    const render = ({ summary }: { summary?: SplitsSummary }, ui: Ui) => {
      if (summary) renderSplits(summary, splitTimeline(summary.plan, ui), ui);
    };
    return { schema: splitsConfig, run: splitsStage, render };
  },
};

function renderSplits({ plan, symbols, path }: SplitsSummary, timeline: readonly string[], ui: Ui): void {
  const day = (time: string) => time.slice(0, 10);
  ui.heading(
    `${plan.scheme}: ${plan.nFolds} ${plan.nFolds === 1 ? 'fold' : 'folds'} over ${symbols} symbols (${path})`,
  );
  ui.line(`label ${plan.label}, horizon ${plan.horizonBars} bars, ${embargoText(plan)}`);
  ui.line();
  for (const line of timeline) ui.line(line);
  ui.line();
  ui.table(
    [
      'fold',
      'train from',
      'train to',
      'test from',
      'test to',
      'train rows',
      'test rows',
      'purged',
      'embargoed',
      'look-back',
    ],
    plan.folds.map(({ fold, train, test, ...rows }) => [
      fold,
      day(train[0].start),
      day(train[train.length - 1].end),
      day(test.start),
      day(test.end),
      rows.trainRows,
      rows.testRows,
      rows.purgedRows,
      rows.embargoedRows,
      rows.lookbackRows,
    ]),
  );
  const { holdout } = plan;
  ui.line(
    holdout
      ? `hold-out: ${holdout.rows} rows from ${day(holdout.start)} to ${day(holdout.end)}, sealed`
      : 'no hold-out: nothing is sealed (--holdout-start DATE seals the end of the data)',
  );
}

function embargoText({ scheme, embargoBars, lookbackBars }: SplitPlan): string {
  return scheme === 'purged-kfold'
    ? `embargo ${embargoBars} bars after each test window, features look back ${lookbackBars} bars`
    : `embargo ${embargoBars} bars, look-back ${lookbackBars} bars (no training follows a test window in ${scheme}, so neither takes anything)`;
}
