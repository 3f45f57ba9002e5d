import type { CommandDefinition } from '../src/cli/command.ts';

export const backtestCommand: CommandDefinition = {
  name: 'backtest',
  summary: "trade a run's predictions at the next bar's open, with costs, against buy and hold",
  group: 'verdict',
  flags: [
    { flags: '--run <name>', describe: 'run whose predictions are traded', type: 'text' },
    {
      flags: '--range <part>',
      describe: 'which predictions; hold-out ones count as an opening',
      type: 'text',
      choices: ['oof', 'holdout', 'all'],
      default: 'all',
    },
    { flags: '--start <date>', describe: 'first prediction date', type: 'date' },
    { flags: '--end <date>', describe: 'end of the predictions (exclusive)', type: 'date' },
    {
      flags: '--mode <mode>',
      describe: 'what to do against the signal: cash or short',
      type: 'text',
      choices: ['long-flat', 'long-short'],
      default: 'long-flat',
    },
    {
      flags: '--sizing <rule>',
      describe: 'equal among the chosen, by strength, or a fixed slot per symbol',
      type: 'text',
      choices: ['equal', 'probability', 'slots'],
      default: 'equal',
    },
    {
      flags: '--threshold <edge>',
      describe: 'act beyond this: p_up from 0.5, p_up - p_down (three classes), or forecast return',
      type: 'number',
      default: '0',
    },
    { flags: '--hold <bars>', describe: 'bars to hold a signal', type: 'integer', default: "the label's horizon" },
    { flags: '--rebalance <bars>', describe: 'change targets every so many bars', type: 'integer', default: '1' },
    { flags: '--gross <exposure>', describe: 'sum of |weights|; above 1 is leverage', type: 'number', default: '1' },
    { flags: '--max-weight <weight>', describe: 'largest |weight| of one symbol', type: 'number', default: '1' },
    {
      flags: '--no-trade-band <weight>',
      describe: 'leave a position this near its target alone',
      type: 'number',
      default: '0',
    },
    { flags: '--fee-bps <bps>', describe: 'fees per side', type: 'number', default: '1' },
    { flags: '--half-spread-bps <bps>', describe: 'half the spread, per side', type: 'number', default: '2' },
    { flags: '--slippage-bps <bps>', describe: 'slippage per side', type: 'number', default: '2' },
    { flags: '--borrow-bps <bps>', describe: 'lending fee of shorts a year', type: 'number', default: '50' },
    { flags: '--capital <money>', describe: 'starting capital', type: 'number', default: '100000' },
  ],
  examples: [
    'trademl backtest --run demo',
    'trademl backtest --run demo --range oof --mode long-short --threshold 0.02',
    'trademl backtest --run demo --fee-bps 0 --half-spread-bps 5 --json',
  ],
  load: async () => {
    const { backtestConfig, backtestStage } = await import('../src/stages/backtest.ts');
    const { renderBacktest } = await import('../src/cli/render-backtest.ts');
    return { schema: backtestConfig, run: backtestStage, render: renderBacktest };
  },
};
