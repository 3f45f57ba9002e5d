import type { CommandDefinition } from '../src/cli/command.ts';

export const ingestCommand: CommandDefinition = {
  name: 'ingest',
  summary: 'bring bars, dated series and quotes in, check them, and store them as Parquet',
  group: 'data',
  flags: [
    {
      flags: '--source <source>',
      describe: 'where the bars come from; series, quotes: of files',
      type: 'text',
      choices: ['csv', 'parquet', 'polygon', 'synthetic', 'yahoo', 'series', 'quotes'],
    },
    { flags: '--universe <names>', describe: 'universes, merged: plan26, or a YAML file', type: 'list' },
    {
      flags: '--symbols <list>',
      describe: 'symbols, or how many for synthetic; with --universe, which of it',
      type: 'list',
    },
    { flags: '--interval <interval>', describe: '1m, 5m, 10m, 15m, 30m, 60m or 1d', type: 'text', default: '1d' },
    { flags: '--start <date>', describe: 'first date', type: 'date', default: 'all; network sources need it' },
    { flags: '--end <date>', describe: 'last date, included', type: 'date', default: 'now' },
    {
      flags: '--on-bad <policy>',
      describe: 'bars with errors: refuse the symbol, drop impossible rows, or keep all',
      type: 'text',
      default: 'fail',
      choices: ['fail', 'drop', 'keep'],
    },
    { flags: '--concurrency <count>', describe: 'symbols fetched at a time', type: 'integer', default: '4' },
    { flags: '--max-retries <count>', describe: 'tries after a passing failure', type: 'integer', default: '5' },
    { flags: '--path <path>', describe: 'files: file or folder', type: 'text' },
    {
      flags: '--files <globs>',
      describe: 'files: which files of the folder',
      type: 'list',
      default: 'all',
    },
    {
      flags: '--columns <pairs>',
      describe: 'files: unusual names, close=last,time=stamp',
      type: 'list',
    },
    { flags: '--timezone <zone>', describe: 'files: zone of stamps without offset', type: 'text' },
    {
      flags: '--stamp <end>',
      describe: 'files: what a stamp marks of its bar',
      type: 'text',
      default: 'start',
      choices: ['start', 'end'],
    },
    { flags: '--rename <pairs>', describe: 'files: other names, VIX=^VIX,FB=META', type: 'list' },
    { flags: '--factors <file>', describe: 'csv, parquet: split and dividend factors', type: 'text' },
    {
      flags: '--available-after <delay>',
      describe: "series: when a value is known, counted from its date: '45 days', '1 business day', 'session close'",
      type: 'text',
    },
    { flags: '--available-column <name>', describe: 'series: column that says when a value was known', type: 'text' },
    { flags: '--series-name <list>', describe: 'series: name of the only one, or which to take', type: 'list' },
    {
      flags: '--calendar <name>',
      describe: 'of symbols that no universe describes; series: whose business days count',
      type: 'text',
      default: '24x7 of coins, 24x5 of currencies, XNYS of the rest',
    },
    {
      flags: '--actions <which>',
      describe: 'polygon: corporate actions',
      type: 'text',
      default: 'splits',
      choices: ['none', 'splits', 'all'],
    },
    { flags: '--extended-hours', describe: 'polygon: keep bars from outside the session', type: 'boolean' },
    { flags: '--days <count>', describe: 'synthetic: trading days', type: 'integer', default: '1260' },
    { flags: '--edge <size>', describe: 'synthetic: planted edge', type: 'number', default: '0.06' },
  ],
  examples: [
    'trademl ingest --source synthetic --symbols 26 --days 1260 --edge 0.06',
    'trademl ingest --source csv --path bars.csv.gz --interval 5m --timezone America/New_York',
    "trademl ingest --source csv --path FOLDER --files 'us_*.csv.gz,vix.csv' --universe plan26 --on-bad drop",
    "trademl ingest --source series --path fred.csv.gz --available-after '45 days'",
    'trademl ingest --source quotes --path quotes.csv.gz --interval 1m --timezone America/New_York',
    'trademl ingest --source yahoo --universe plan26 --start 2020-01-01 --end 2025-02-01 --dry-run',
  ],
  load: async () => {
    const { ingestConfig } = await import('../src/stages/ingest.ts');
    const { runIngestCommand } = await import('../src/stages/ingest-command.ts');
    const { renderIngest } = await import('../src/cli/render-ingest.ts');
    return { schema: ingestConfig, run: runIngestCommand, render: renderIngest };
  },
};
