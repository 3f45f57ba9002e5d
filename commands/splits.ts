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
      choices: ['combinatorial', 'grouped', 'holdout', 'purged-kfold', 'walk-forward'],
    },
    { flags: '--n-folds <count>', describe: 'folds', type: 'integer', default: '5, or as many as --test-size fits' },
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
    { flags: '--train-size <bars>', describe: 'walk-forward: rolling training window', type: 'integer' },
    { flags: '--test-size <bars>', describe: 'walk-forward: bars of each test window', type: 'integer' },
    { flags: '--step <count>', describe: 'walk-forward: bars (or dates of the rule) between windows', type: 'integer' },
    {
      flags: '--test-start-rule <rule>',
      describe: 'walk-forward: dates at which test windows begin',
      type: 'text',
      choices: ['week-start', 'month-start', 'quarter-start', 'year-start', 'third-friday'],
    },
    {
      flags: '--whole-dates <unit>',
      describe: 'dates that are never cut apart',
      type: 'text',
      choices: ['day', 'week', 'month', 'quarter', 'year'],
    },
    {
      flags: '--groups <count>',
      describe: 'groups of dates (combinatorial) or of symbols (grouped)',
      type: 'integer',
      default: '6; 5 or every sector',
    },
    { flags: '--test-groups <count>', describe: 'combinatorial: groups tested at once', type: 'integer', default: '2' },
    {
      flags: '--max-splits <count>',
      describe: 'combinatorial: refuse more than this',
      type: 'integer',
      default: '100',
    },
    {
      flags: '--target-train <bars>',
      describe: 'combinatorial: choose groups for this training size',
      type: 'integer',
    },
    { flags: '--target-paths <count>', describe: 'combinatorial: and for this many paths', type: 'integer' },
    {
      flags: '--group-by <what>',
      describe: 'grouped: symbols tested together and never trained on',
      type: 'text',
      default: 'symbol',
      choices: ['symbol', 'sector'],
    },
    { flags: '--holdout-start <date>', describe: 'seal everything from here on', type: 'date' },
    { flags: '--symbols <list>', describe: 'symbols to count', type: 'list', default: 'all of the set' },
    { flags: '--name <name>', describe: 'name of the splits', type: 'text', default: "the feature set's" },
    { flags: '--output <file>', describe: 'file to write', type: 'text', default: 'configs/splits/NAME.json' },
  ],
  examples: [
    'trademl splits --features plan26 --holdout-start 2024-07-01',
    'trademl splits --features plan26 --scheme combinatorial --groups 10 --test-groups 2',
    'trademl splits --features plan26 --train-size 504 --test-start-rule quarter-start',
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
  if (plan.paths !== undefined) {
    ui.line(
      `${plan.groups} groups of dates, ${plan.testGroups} tested at once: ${plan.nFolds} splits make ${plan.paths} backtest paths over all dates`,
    );
  }
  ui.line();
  for (const line of timeline) ui.line(line);
  ui.line();
  const someSymbols = plan.folds.some((fold) => fold.symbols);
  ui.table(
    [
      'fold',
      ...(someSymbols ? ['tests'] : []),
      'train from',
      'train to',
      'test from',
      'test to',
      'train rows',
      'test rows',
      'purged',
      'embargoed',
      'look-back',
      ...(someSymbols ? ['other dates'] : []),
    ],
    plan.folds.map(({ fold, train, test, symbols = [], ...rows }) => [
      fold,
      ...(someSymbols ? [shortList(symbols)] : []),
      day(train[0].start),
      day(train[train.length - 1].end),
      test.map(({ start }) => day(start)).join(', '),
      test.map(({ end }) => day(end)).join(', '),
      rows.trainRows,
      rows.testRows,
      rows.purgedRows,
      rows.embargoedRows,
      rows.lookbackRows,
      ...(someSymbols ? [rows.symbolRows ?? 0] : []),
    ]),
  );
  const { holdout } = plan;
  ui.line(
    holdout
      ? `hold-out: ${holdout.rows} rows from ${day(holdout.start)} to ${day(holdout.end)}, sealed`
      : 'no hold-out: nothing is sealed (--holdout-start DATE seals the end of the data)',
  );
}

function shortList(symbols: readonly string[]): string {
  return symbols.length > 4 ? `${symbols.slice(0, 3).join(', ')} and ${symbols.length - 3} more` : symbols.join(', ');
}

function embargoText({ scheme, embargoBars, lookbackBars }: SplitPlan): string {
  return scheme !== 'walk-forward' && scheme !== 'holdout'
    ? `embargo ${embargoBars} bars after each test window, features look back ${lookbackBars} bars`
    : `embargo ${embargoBars} bars, look-back ${lookbackBars} bars (no training follows a test window in ${scheme}, so neither takes anything)`;
}
