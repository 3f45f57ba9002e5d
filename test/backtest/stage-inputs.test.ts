import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { readOpenings } from '../../src/evaluation/holdout-ledger.ts';
import { writeFileAtomic } from '../../src/io/atomic.ts';
import { writeBars } from '../../src/io/bars.ts';
import { predictionsPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { writeQuotes } from '../../src/io/quotes.ts';
import { writeSeries } from '../../src/io/series.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { barsOf, day, randomBars } from './fixtures.ts';
import { context, writeRun } from './run-fixture.ts';

const bars = randomBars(3, 80, 4);
async function prepared() {
  const ctx = await context();
  for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
  await writeRun(ctx, bars);
  return ctx;
}
const run = async (ctx: StageContext, change: object = {}) => {
  const { summary } = await backtestStage(backtestConfig.parse({ run: 'demo', randomDraws: 0, ...change }), ctx);
  if (!summary) throw new Error('no summary');
  return summary;
};
const trades = async (ctx: StageContext) =>
  (await readTable(`${ctx.workspace.artifactsDir}/runs/demo/trades.parquet`)) as Record<string, unknown[]>;

describe('what a backtest reads besides predictions and bars', () => {
  it('a second run that must agree: fewer positions, its hold-out opened as well', async () => {
    const ctx = await prepared();
    await writeRun(ctx, bars, { run: 'gate', seed: 2 });
    const all = await run(ctx, { sizing: 'slots' });
    const gated = await run(ctx, { sizing: 'slots', metaRun: 'gate', metaThreshold: 0.5 });
    expect(gated.metrics.grossExposure).toBeLessThan(0.7 * all.metrics.grossExposure);
    expect(gated.rules.join()).toContain("while run 'gate' gives it more than 0.5");
    expect(await readOpenings(ctx.workspace, 'gate')).toHaveLength(1);
    const { p_up: own, time, symbol } = await readTable(predictionsPath(ctx.workspace, 'demo'));
    const { p_up: meta } = await readTable(predictionsPath(ctx.workspace, 'gate'));
    const agreed = new Set<string>();
    (own as Float64Array).forEach((p, row) => {
      if (p > 0.5 && (meta as Float64Array)[row] > 0.5)
        agreed.add(`${(symbol as string[])[row]} ${(time as Float64Array)[row]}`);
    });
    const { decided_at, symbol: traded, reason } = await trades(ctx);
    reason.forEach((why, row) => {
      if (why === 'open') expect(agreed.has(`${traded[row]} ${decided_at[row]}`)).toBe(true);
    });
  });

  it('a second run without probabilities is refused', async () => {
    const ctx = await prepared();
    await writeRun(ctx, bars, { run: 'gate', task: { kind: 'regression' }, label: 'forward-return:horizon=1' });
    await expect(run(ctx, { metaRun: 'gate' })).rejects.toMatchObject({ kind: 'usage' });
  });

  it('a universe that names sectors', async () => {
    const ctx = await prepared();
    const symbols = ['S0', 'S1', 'S2'].map(
      (symbol, id) => `  - { symbol: ${symbol}, sector: ${id < 2 ? 'One' : 'Two'} }`,
    );
    await writeFileAtomic(
      `${ctx.workspace.configsDir}/universes/mine.yaml`,
      `name: mine\nsymbols:\n${symbols.join('\n')}\n`,
    );
    const capped = await run(ctx, { sizing: 'slots', universe: ['mine'], maxSector: 0.4 });
    const free = await run(ctx, { sizing: 'slots' });
    expect(capped.metrics.grossExposure).toBeLessThan(free.metrics.grossExposure);
    expect(capped.rules.join()).toContain('a sector up to 40 %');
  });

  it('bars of a benchmark, and none where there are none', async () => {
    const ctx = await prepared();
    const spy = barsOf(
      'SPY',
      Array.from({ length: 80 }, (_, at) => [at, 100 + at, 100 + at]),
    );
    await writeBars(ctx.workspace, '1d', spy);
    const { benchmarks } = await run(ctx);
    expect(benchmarks.map(({ name }) => name)).toEqual(['equal weight', 'SPY']);
    expect(benchmarks[1].metrics.totalReturn).toBeCloseTo(164 / 105 / 1.0005 - 1, 12);
  });

  it('stored quotes of one symbol: its trades pay them, the others the fixed half-spread', async () => {
    const ctx = await prepared();
    const time = Float64Array.from({ length: 80 }, (_, at) => day(at));
    const column = (value: number) => new Float64Array(80).fill(value);
    const quotes = { time, bid: column(99), ask: column(101), bid_size: column(1), ask_size: column(1) };
    await writeQuotes(ctx.workspace, '1d', 'S1', quotes);
    const result = await run(ctx);
    expect(result.rules.join()).toContain('half-spread from stored quotes of 1 symbol, 2 bp where there are none');
    const { symbol, spread, shares, price } = (await trades(ctx)) as Record<string, never[]>;
    symbol.forEach((name, row) => {
      expect(spread[row] / shares[row] / price[row]).toBeCloseTo(name === 'S1' ? 0.01 : 0.0002, 10);
    });
    await expect(run(ctx, { spread: 'quotes' })).rejects.toMatchObject({ kind: 'missing-input' });
  });

  it('stored series of funding and lending fees: charged by themselves, named in the rules, holes said', async () => {
    const ctx = await prepared();
    const at = bars[0].time.slice(10, 40);
    const series = (value: number) => ({ period: at, availableAt: at, value: Float64Array.from(at, () => value) });
    await writeSeries(ctx.workspace, 'perp', series(0.0003));
    await writeSeries(ctx.workspace, 'lent', series(0.2));
    const short = { mode: 'short-flat', hold: 1 };
    const plain = await run(ctx, short);
    const found = await run(ctx, { ...short, funding: ['S0=perp'], borrow: ['lent'] });
    expect(plain.financing.funding).toBe(0);
    // Shorts receive.
    expect(found.financing.funding).toBeLessThan(0);
    expect(found.financing.borrowCost).toBeGreaterThan(5 * plain.financing.borrowCost);
    const { funding, costs } = (await readTable(`${ctx.workspace.artifactsDir}/runs/demo/equity.parquet`)) as Record<
      string,
      Float64Array
    >;
    expect(funding.reduce((sum, paid) => sum + paid, 0)).toBeCloseTo(found.financing.funding, 8);
    expect(costs.reduce((sum, paid) => sum + paid, 0)).toBeCloseTo(found.metrics.costs, 6);
    const { symbol, funding: paid } = await trades(ctx);
    expect(new Set(symbol.filter((_, row) => paid[row] !== 0))).toEqual(new Set(['S0']));
    expect(found.rules.join()).toContain("the funding of 'perp' (S0)");
    expect(found.rules.join()).toContain("as in 'lent', without a value 50 bp a year");
    expect(found.warnings.join()).toMatch(/'perp' \(--funding\) is known from 2024-01-11 to 2024-02-09/);
    await expect(run(ctx, { funding: ['S9=perp'] })).rejects.toMatchObject({ kind: 'usage', message: /S9/ });
    await expect(run(ctx, { funding: ['pepr'] })).rejects.toMatchObject({ hint: /perp/ });
    await expect(run(ctx, { funding: ['perp', 'lent'] })).rejects.toMatchObject({ kind: 'config' });
  });

  it.each([
    ['lots of reinvested dividends', { lot: 1 }, /add dividends: cash/],
    ['Kelly without the error of an edge', { sizing: 'kelly' }, /edgeError/],
    ['sector caps without sectors', { maxSector: 0.3 }, /universe/],
  ])('%s: refused before any work, saying what to add', async (_, change, hint) => {
    await expect(run(await prepared(), change)).rejects.toMatchObject({ kind: 'config', hint });
  });

  it('every way to fill, size and pay for trades at once keeps the books', async () => {
    const ctx = await prepared();
    for (const fill of ['open', 'close', 'vwap', 'limit', 'stop']) {
      for (const sizing of ['equal', 'inverse-volatility', 'volatility-target', 'kelly']) {
        const result = await run(ctx, {
          fill,
          sizing,
          mode: 'market-neutral',
          edgeError: 0.1,
          stop: 1,
          target: 2,
          barrierSpan: 3,
          deviationSpan: 3,
          delay: 1,
          participation: 0.5,
          capital: 1000,
          dividends: 'cash',
          lot: 1,
          spread: 'abdi-ranaldo',
          impact: 'almgren',
          commissionMin: 1,
          cashRate: 0.03,
          rebalanceOn: 'week',
        });
        expect(result.range.bars).toBe(60);
      }
    }
  });
});
