import type { CommandDefinition } from '../src/cli/command.ts';

export const edgeCommand: CommandDefinition = {
  name: 'edge',
  summary: 'mean forward return where a signal passes, less that of all rows, per ticker and pooled',
  group: 'verdict',
  flags: [
    { flags: '--features <name>', describe: 'feature set', type: 'text', default: 'default' },
    {
      flags: '--signal <column>',
      describe: "signal, repeatable: rsi_14, or with its level 'rsi_14>70'",
      type: 'repeat',
    },
    { flags: '--above <level>', describe: 'passes over this number or quantile of its own past (q0.9)', type: 'text' },
    { flags: '--below <level>', describe: 'passes under this number or quantile of its own past (q0.1)', type: 'text' },
    { flags: '--horizon <bars>', describe: 'bars that are held', type: 'integer', default: '5' },
    {
      flags: '--entry <price>',
      describe: "close: the signal bar's own close; next-open: the first price after it",
      type: 'text',
      choices: ['close', 'next-open'],
      default: 'close',
    },
    { flags: '--start <date>', describe: 'first date', type: 'date' },
    { flags: '--end <date>', describe: 'end (exclusive)', type: 'date' },
    { flags: '--symbols <list>', describe: 'tickers', type: 'list', default: 'all of the set' },
    {
      flags: '--splits <file>',
      describe: "splits whose hold-out stays sealed; 'none' opens it",
      type: 'text',
      default: 'configs/splits/FEATURES.json when it is there',
    },
    {
      flags: '--min-count <rows>',
      describe: 'passing rows that a ticker needs for a p-value',
      type: 'integer',
      default: '20',
    },
    { flags: '--confidence <share>', describe: 'confidence of the intervals', type: 'number', default: '0.95' },
    { flags: '--resamples <count>', describe: 'resamples of the dates', type: 'integer', default: '2000' },
    {
      flags: '--threshold-edge <return>',
      describe: 'smallest pooled edge, such as 0.01; else exit code 4',
      type: 'number',
    },
    { flags: '--name <name>', describe: 'name of the result', type: 'text', default: "the feature set's" },
  ],
  examples: [
    'trademl edge --features plan26 --signal rsi_14 --above 70 --horizon 5',
    "trademl edge --features plan26 --signal 'rsi_14<30' --signal 'volume_ratio_20>q0.9' --entry next-open",
    'trademl edge --features plan26 --signal rsi_14 --below q0.1 --threshold-edge 0.01 --json',
  ],
  load: async () => {
    const { edgeConfig, edgeStage } = await import('../src/stages/edge.ts');
    const { renderEdge } = await import('../src/cli/render-edge.ts');
    return { schema: edgeConfig, run: edgeStage, render: renderEdge };
  },
};
