import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { readOpenings } from '../../src/evaluation/holdout-ledger.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { writeBars } from '../../src/io/bars.ts';
import { featuresManifestPath, featuresPath, splitsPath } from '../../src/io/layout.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { readRun } from '../../src/io/runs.ts';
import { readTrials, trialsPath } from '../../src/io/trials.ts';
import { optimiseStage } from '../../src/stages/backtest/optimise.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { reportStage } from '../../src/stages/report.ts';
import { runsStage } from '../../src/stages/runs.ts';
import { barsOf, day, randomBars } from './fixtures.ts';
import { context, writeRun } from './run-fixture.ts';

/** Two symbols that trade at whole numbers on six days. */
const simple = [
  barsOf('A', [
    [0, 10, 10],
    [1, 10, 12],
    [2, 12, 12],
    [3, 15, 15],
    [4, 20, 20],
    [5, 20, 16],
  ]),
  barsOf('B', [
    [0, 20, 20],
    [1, 20, 20],
    [2, 20, 25],
    [3, 25, 25],
    [4, 25, 20],
    [5, 20, 20],
  ]),
];
const free = { feeBps: 0, halfSpreadBps: 0, slippageBps: 0, borrowBps: 0, randomDraws: 0, capital: 10_000 };

async function prepared(bars = simple) {
  const ctx = await context();
  for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
  return ctx;
}
const trade = async (ctx: StageContext, change: object) => {
  const { summary } = await backtestStage(backtestConfig.parse({ run: 'own', ...free, ...change }), ctx);
  if (!summary) throw new Error('no summary');
  return summary;
};
const table = async (ctx: StageContext, name: string, run = 'own') =>
  (await readTable(join(ctx.workspace.artifactsDir, 'runs', run, name))) as Record<string, Float64Array>;
const texts = async (ctx: StageContext, name: string) =>
  (await table(ctx, name)) as unknown as Record<string, string[]>;
const fileOf = async (ctx: StageContext, text: string, name = 'own.csv') => {
  const path = join(ctx.workspace.dataDir, name);
  await writeFile(path, text);
  return path;
};

describe('signals of a file', () => {
  const weights = `date,symbol,weight
2024-01-01,A,0.5
2024-01-01,B,0.5
2024-01-03,A,1
`;

  it('weights: filled at the next open, left to drift, and a symbol without a row is sold', async () => {
    const ctx = await prepared();
    const result = await trade(ctx, { signals: await fileOf(ctx, weights) });
    // Day 1: 500 A at 10, 250 B at 20. Days 1 and 2 drift: 6,000 + 5,000, then 6,000 + 6,250.
    // Day 3 opens at 15 and 25: 13,750 in A, 916.6667 shares; day 4 at 20, day 5 at 16, the last bar there is.
    const { equity } = await table(ctx, 'equity.parquet');
    expect(Array.from(equity, (value) => Math.round(value * 100) / 100)).toEqual([
      10_000, 11_000, 12_250, 13_750, 18_333.33, 14_666.67,
    ]);
    const trades = await table(ctx, 'trades.parquet');
    expect(Array.from(trades.time)).toEqual([day(1), day(1), day(3), day(3)]);
    expect(Array.from(trades.decided_at)).toEqual([day(0), day(0), day(2), day(2)]);
    expect(result).toMatchObject({ task: 'signals', label: 'weights of own.csv', range: { bars: 6, predictions: 3 } });
    expect(result.rules.join()).toContain('left to drift');
    expect(result.warnings.join()).toContain('nothing here shows that each knew only');
    expect(result.costTable.map(({ multiple }) => multiple)).toEqual([0, 1, 2, 4]);
  });

  it('the account of weights ends where it is told to', async () => {
    const ctx = await prepared();
    const result = await trade(ctx, { signals: await fileOf(ctx, weights), end: '2024-01-05' });
    expect(result.range).toMatchObject({ bars: 4, end: '2024-01-04T21:00:00Z' });
  });

  it('signals: sized as predictions are, their sign the side, their time their life', async () => {
    const ctx = await prepared();
    const rows = ['2024-01-01,A,2', '2024-01-02,A,1', '2024-01-02,B,-1', '2024-01-03,B,-3', '2024-01-04,B,0'];
    const signals = await fileOf(ctx, ['time,ticker,score', ...rows].join('\n'));
    const flat = await trade(ctx, { signals, sizing: 'slots' });
    expect(flat.warnings.join()).toContain('2 signals below zero were not traded: mode long-flat');
    const both = await trade(ctx, { signals, sizing: 'slots', mode: 'long-short' });
    expect(both.range.bars).toBe(4);
    const { symbol, side } = await texts(ctx, 'trades.parquet');
    const { time } = await table(ctx, 'trades.parquet');
    expect(symbol.map((name, row) => `${name} ${side[row]} ${(time[row] - day(0)) / 86_400e6}`)).toEqual([
      'A buy 1',
      'A sell 2',
      'B sell 2',
      'A sell 3',
      'B buy 3',
    ]);
  });

  it('Parquet reads like CSV', async () => {
    const ctx = await prepared();
    const path = join(ctx.workspace.dataDir, 'own.parquet');
    const time = Float64Array.of(day(0), day(0), day(2));
    await writeTable(path, { time, symbol: ['A', 'B', 'A'], weight: Float64Array.of(0.5, 0.5, 1) });
    expect((await trade(ctx, { signals: path })).metrics.totalReturn).toBeCloseTo(0.466667, 6);
  });

  it.each([
    [
      'no such column',
      'date,symbol,size\n2024-01-01,A,1\n',
      {},
      { kind: 'data', message: /time, symbol, and either weight/ },
    ],
    [
      'both',
      'date,symbol,signal,weight\n2024-01-01,A,1,1\n',
      {},
      { kind: 'data', message: /both 'weight' and 'signal'/ },
    ],
    ['no rows', 'date,symbol,weight\n', {}, { kind: 'data' }],
    [
      'too much weight',
      'date,symbol,weight\n2024-01-01,A,0.7\n2024-01-01,B,-0.7\n',
      {},
      { kind: 'config', hint: /--gross/ },
    ],
    ['sizing of weights', weights, { sizing: 'kelly', edgeError: 0 }, { kind: 'config', message: /sizing/ }],
    [
      'two kinds of signals',
      weights,
      { strategy: 'buy-and-hold' },
      { kind: 'usage', message: /--signals and --strategy/ },
    ],
    ['symbols of a file', weights, { symbols: ['A'] }, { kind: 'usage' }],
  ])('%s: refused', async (_, text, change, { message, hint, ...kind }: Record<string, unknown>) => {
    const ctx = await prepared();
    const expected = {
      ...kind,
      ...(message instanceof RegExp && { message: expect.stringMatching(message) }),
      ...(hint instanceof RegExp && { hint: expect.stringMatching(hint) }),
    };
    await expect(trade(ctx, { signals: await fileOf(ctx, text), ...change })).rejects.toMatchObject(expected);
  });

  it('the name of a run is no path', () => {
    expect(() => backtestConfig.parse({ run: '../../evil', strategy: 'buy-and-hold' })).toThrow(/must be a name/);
  });

  it('no file, and the name of a model, are refused', async () => {
    const ctx = await prepared();
    await expect(trade(ctx, { signals: 'none.csv' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('none.csv'),
    });
    await writeRun(ctx, simple);
    const signals = await fileOf(ctx, weights);
    await expect(trade(ctx, { signals, run: 'demo' })).rejects.toMatchObject({ kind: 'usage', hint: /--run/ });
  });
});

describe('rules on features', () => {
  /** A feature that counts the days, on bars of 120 days; hold-out from day 100 on. */
  async function withFeatures() {
    const bars = randomBars(2, 120, 5);
    const ctx = await prepared(bars);
    for (const frame of bars) {
      const count = Float64Array.from(frame.time, (_, row) => row % 10);
      await writeTable(featuresPath(ctx.workspace, 'made', frame.symbols[0]), { time: frame.time, count });
    }
    await writeJson(featuresManifestPath(ctx.workspace, 'made'), { stage: 'features', summary: { interval: '1d' } });
    return ctx;
  }

  it('enter while every rule passes, and live for the bars of hold', async () => {
    const ctx = await withFeatures();
    const result = await trade(ctx, { features: 'made', rule: ['count > 2', 'count < 5'], sizing: 'slots' });
    expect(result.label).toBe('count > 2 and count < 5');
    const { signal } = await table(ctx, 'signals.parquet');
    const { symbol } = await texts(ctx, 'signals.parquet');
    expect(
      Array.from(signal)
        .filter((_, row) => symbol[row] === 'S0')
        .slice(0, 10),
    ).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    const { side } = await texts(ctx, 'trades.parquet');
    expect(side.filter((one) => one === 'buy').length).toBeGreaterThanOrEqual(24);
    const short = { features: 'made', rule: ['count > 7'], shortRule: ['count < 2'] };
    expect((await trade(ctx, { ...short, mode: 'long-short' })).label).toBe('count > 7; short: count < 2');
    await expect(trade(ctx, short)).rejects.toMatchObject({ kind: 'usage', hint: /long-short/ });
  });

  it('keep the hold-out of the splits apart: counted when traded, never searched', async () => {
    const ctx = await withFeatures();
    const range = (from: number, to: number) => ({
      start: new Date(day(from) / 1000).toISOString(),
      end: new Date(day(to) / 1000).toISOString(),
    });
    await writeJson(splitsPath(ctx.workspace, 'made'), {
      version: 3,
      nFolds: 1,
      features: 'made',
      from: range(0, 0).start,
      to: range(119, 119).start,
      scheme: 'walk-forward',
      label: 'label_up_1',
      horizonBars: 1,
      embargoBars: 0,
      interval: '1d',
      folds: [
        {
          fold: 0,
          train: [range(0, 40)],
          test: [range(42, 90)],
          trainRows: 80,
          testRows: 90,
          purgedRows: 0,
          embargoedRows: 0,
        },
      ],
      holdout: { ...range(100, 119), rows: 40 },
    });
    const rule = { features: 'made', rule: ['count > 4'] };
    expect((await trade(ctx, { ...rule, range: 'oof' })).range).toMatchObject({ bars: 100, holdoutPredictions: 0 });
    expect(await readOpenings(ctx.workspace, 'own')).toEqual([]);
    const config = backtestConfig.parse({ run: 'own', ...free, grid: { hold: [1, 2, 3] }, windows: 2 });
    expect((await optimiseStage(config, ctx)).summary?.range.bars).toBe(100);
    expect(await readOpenings(ctx.workspace, 'own')).toEqual([]);
    expect((await trade(ctx, rule)).range).toMatchObject({ bars: 120, holdoutPredictions: 40 });
    expect(await readOpenings(ctx.workspace, 'own')).toHaveLength(1);
    // Two backtests and three combinations.
    expect(await readTrials(trialsPath(ctx.workspace, 'made', 'signals'))).toHaveLength(5);
  });

  it.each([
    ['no feature set', { features: undefined }, { kind: 'usage', hint: /--features/ }],
    ['a column that is not there', { rule: ['cuont > 1'] }, { kind: 'data', hint: /count/ }],
    ['a rule without level', { rule: ['count'] }, { kind: 'usage' }],
    ['an unknown symbol', { symbols: ['S7'] }, { kind: 'usage', message: /S7/ }],
  ])('%s: refused', async (_, change, error: Record<string, unknown>) => {
    const ctx = await withFeatures();
    const expected = Object.fromEntries(
      Object.entries(error).map(([key, value]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    );
    await expect(trade(ctx, { features: 'made', rule: ['count > 1'], ...change })).rejects.toMatchObject(expected);
  });
});

describe('plain strategies', () => {
  it('buy and hold is the benchmark that stands beside every backtest', async () => {
    const bars = randomBars(3, 120, 6);
    const ctx = await prepared(bars);
    const held = await trade(ctx, { strategy: 'buy-and-hold', feeBps: 5 });
    expect(held.metrics.fills).toBe(3);
    expect(held.metrics.totalReturn).toBeCloseTo(held.benchmark.metrics.totalReturn as number, 10);
    // Nothing is left beside itself, and one decision moved in time would be another holding period, not another entry.
    const [itself] = held.benchmarks;
    expect(itself.beta).toBeCloseTo(1, 8);
    expect(itself.informationRatio).toBeNull();
    expect(held.afterCosts?.sentence).toContain('nothing is left beyond');
    const moved = await trade(ctx, { strategy: 'buy-and-hold', feeBps: 5, randomDraws: 50 });
    expect(moved.random).toMatchObject({
      draws: 0,
      pValue: null,
      method: expect.stringContaining('one decision is too few'),
    });
  });

  it('equal weight is kept up by the calendar', async () => {
    const ctx = await prepared(randomBars(3, 120, 6));
    const monthly = await trade(ctx, { strategy: 'equal-weight', rebalanceOn: 'month', symbols: ['S0', 'S2'] });
    expect(monthly.symbols).toEqual(['S0', 'S2']);
    // January to April: bought once, brought back at three changes of month.
    expect(monthly.metrics.fills).toBe(8);
  });
});

describe('a run without a model', () => {
  it('is listed, shown, compared, reported and counted, and nothing else works on it', async () => {
    const ctx = await prepared(randomBars(3, 300, 6));
    await trade(ctx, { strategy: 'buy-and-hold', feeBps: 1 });
    const first = await trade(ctx, { run: 'even', strategy: 'equal-weight' });
    const again = await trade(ctx, { run: 'even', strategy: 'equal-weight', costMultiple: [1] });
    expect([first.inference?.tries.count, again.inference?.tries.count]).toEqual([2, 2]);
    const dearer = await trade(ctx, { run: 'even', strategy: 'equal-weight', feeBps: 3 });
    expect(dearer.inference?.tries.count).toBe(3);
    const { runs } = await runsStage({ action: 'list' }, ctx);
    expect(runs.map(({ run, label, kind, sharpe }) => [run, label, kind, sharpe !== null])).toEqual([
      ['even', 'equal-weight', 'signals', true],
      ['own', 'buy-and-hold', 'signals', true],
    ]);
    const { stages } = await runsStage({ action: 'show', run: 'own' }, ctx);
    expect(stages?.map(({ stage }) => stage)).toEqual(['signals', 'backtest']);
    const { difference } = await runsStage({ action: 'diff', run: 'own', against: 'even' }, ctx);
    expect(difference?.sentences.join()).toContain('run: the config differs in strategy');
    const report = await reportStage({ run: 'own', format: 'md', open: false, compare: 'even' }, ctx);
    // Of the three tries that there are by now, not of the one that there was when it was traded.
    expect(report.summary?.verdict).toMatch(
      /^After costs of 1.0 bps a side: not tradable. Sharpe.*after 3 tries.*nothing is left beyond/,
    );
    const page = await readFile(report.summary?.path as string, 'utf8');
    expect(page).toContain('3 backtests of signals on bars-1d were tried.');
    expect(page).toContain('Hold-out');
    expect(page).toContain('When a run is called tradable');
    expect(page).not.toContain('Calibration');
    await expect(readRun(ctx.workspace, 'own')).rejects.toMatchObject({ kind: 'usage', hint: /report/ });
    // Traded once more by its name alone.
    expect((await trade(ctx, {})).label).toBe('buy-and-hold');
  });

  it('is up to date when nothing has changed, and made anew when the file has', async () => {
    const ctx = await prepared();
    const signals = await fileOf(ctx, 'date,symbol,weight\n2024-01-01,A,1\n');
    const config = backtestConfig.parse({ run: 'own', ...free, signals });
    expect((await backtestStage(config, ctx)).status).toBe('done');
    expect((await backtestStage(config, ctx)).status).toBe('up to date');
    await fileOf(ctx, 'date,symbol,weight\n2024-01-01,B,1\n');
    expect((await backtestStage(config, ctx)).status).toBe('done');
    const dry = await backtestStage(config, { ...ctx, dryRun: true });
    expect(dry.plan?.work[0]).toContain(`make run 'own' of the signals in ${signals}, without a model`);
  });
});
