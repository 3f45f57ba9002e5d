import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { writeBars } from '../../src/io/bars.ts';
import { exists } from '../../src/io/exists.ts';
import { featuresPath, featureUpdatePath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { featuresUpdateStage } from '../../src/stages/features-update.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';
import { syntheticBars } from './synthetic-bars.ts';

let context: TestContext;
const symbols = ['AAA', 'BBB', 'CCC'];
const config = (overrides: Record<string, unknown> = {}) => featuresConfig.parse({ set: 'all', ...overrides });

/** The first `rows` bars of each symbol; a longer history begins with the same ones. */
async function writeHistory(rows: (symbol: string) => number): Promise<void> {
  for (const [i, symbol] of symbols.entries()) {
    const bars = syntheticBars(rows(symbol), i + 1);
    const time = bars.close.map((_, row) => (19000 + row) * microsPerDay);
    await writeBars(context.workspace, '1d', singleSymbolFrame(symbol, time, { ...bars, adj_close: bars.close }));
  }
}

beforeEach(() => {
  context = testContext();
});
afterEach(() => rm(context.dir, { recursive: true, force: true }));

it.each([1, 2])('gives the new rows with the bits that the whole set has, with %d jobs', async (jobs) => {
  const { workspace } = context;
  const atWork = { ...context, jobs };
  await writeHistory((symbol) => (symbol === 'BBB' ? 560 : 600));
  await featuresStage(config(), atWork);
  await writeHistory(() => 603);
  const outcome = await featuresUpdateStage(config(), atWork);
  expect(outcome).toMatchObject({ status: 'done', summary: { symbols: 3, rows: 3 + 43 + 3 } });
  const update = await readTable(featureUpdatePath(workspace, 'default'));
  expect((await featuresUpdateStage(config(), atWork)).status).toBe('up to date');

  await featuresStage(config(), atWork);
  expect(await exists(featureUpdatePath(workspace, 'default'))).toBe(false);
  for (const symbol of symbols) {
    const whole = await readTable(featuresPath(workspace, 'default', symbol));
    const rows = (update.symbol as string[]).flatMap((name, row) => (name === symbol ? [row] : []));
    expect(rows.length).toBe(symbol === 'BBB' ? 43 : 3);
    for (const [name, column] of Object.entries(update)) {
      if (name === 'symbol') continue;
      const values = rows.map((row) => column[row]);
      expect(values, name).toEqual(Array.from(whole[name] as Float64Array).slice(-rows.length));
    }
  }
});

it('refuses a set that was made with other features, or not at all', async () => {
  await writeHistory(() => 300);
  await expect(featuresUpdateStage(config(), context)).rejects.toMatchObject({
    kind: 'config',
    message: "feature set 'default' is not there to be updated",
    hint: 'make it: trademl features --name default',
  });
  await featuresStage(config({ set: 'core' }), context);
  await expect(featuresUpdateStage(config(), context)).rejects.toMatchObject({
    kind: 'config',
    message: "feature set 'default' was made with other features than those wanted",
  });
});

it('takes features, symbols and interval from the set where the command names none', async () => {
  const { workspace } = context;
  await writeHistory(() => 100);
  const made = { set: 'none', features: ['rsi:period=5', 'return_rank'], symbols: ['AAA', 'BBB'], name: 'two' };
  await featuresStage(config(made), context);
  await writeHistory(() => 102);
  const bare = featuresConfig.parse({ name: 'two' });
  expect((await featuresUpdateStage(bare, context)).summary).toMatchObject({ symbols: 2, rows: 4, features: 2 });
  const update = await readTable(featureUpdatePath(workspace, 'two'));
  await featuresStage(config(made), context);
  const whole = await readTable(featuresPath(workspace, 'two', 'BBB'));
  const rank = Array.from(update.return_rank_20 as Float64Array).filter((_, row) => update.symbol[row] === 'BBB');
  expect(rank).toEqual(Array.from(whole.return_rank_20 as Float64Array).slice(-2));
  await expect(featuresUpdateStage({ ...bare, interval: '5m' }, context)).rejects.toThrow(
    "feature set 'two' is of 1d bars and not of 5m bars",
  );
});
