import { describe, expect, it } from 'vitest';
import { capacityCurve } from '../../src/backtest/capacity.ts';
import { tradingConditions } from '../../src/backtest/conditions.ts';
import { costRate, defaultCosts, type ImpactSettings } from '../../src/backtest/costs.ts';
import { simulate } from '../../src/backtest/engine.ts';
import { impactRate } from '../../src/backtest/impact.ts';
import { pricePanel } from '../../src/backtest/price-panel.ts';
import { barRows, noCosts, panelOf, planOf, randomBars } from './fixtures.ts';

describe('Almgren et al. (2005), table 3: a tenth of a day of IBM and of DRI', () => {
  // Realised impact J in basis points for execution over T days, as printed (rounded to whole basis points).
  it.each([
    ['IBM', 1728 / 6.561, 0.0157, 0.1, 32],
    ['IBM', 1728 / 6.561, 0.0157, 0.2, 25],
    ['IBM', 1728 / 6.561, 0.0157, 0.5, 18],
    ['DRI', 168 / 1.929, 0.0226, 0.1, 43],
    ['DRI', 168 / 1.929, 0.0226, 0.2, 32],
    ['DRI', 168 / 1.929, 0.0226, 0.5, 23],
  ])('%s, Theta / V %d, deviation %d, T %d', (_, sharesOverVolume, deviation, executionDays, bps) => {
    const settings: ImpactSettings = { model: 'almgren', coefficient: 1, executionDays, sharesOverVolume };
    expect(Math.abs(impactRate(settings, 0.1, deviation) * 1e4 - bps)).toBeLessThan(0.6);
  });
});

it('the square-root law: four times the size, twice the rate', () => {
  const law: ImpactSettings = { model: 'square-root', coefficient: 1.5, executionDays: 1, sharesOverVolume: 1 };
  expect(impactRate(law, 0.01, 0.02)).toBeCloseTo(1.5 * 0.02 * 0.1, 15);
  expect(impactRate(law, 0.04, 0.02) / impactRate(law, 0.01, 0.02)).toBeCloseTo(2, 12);
});

it.each([
  ['nothing traded', 0, 0.02],
  ['a deviation that is not known yet', 0.1, Number.NaN],
  ['a symbol without volume figures', Number.NaN, 0.02],
])('%s costs no impact', (_, share, deviation) => {
  expect(
    impactRate({ model: 'square-root', coefficient: 1, executionDays: 1, sharesOverVolume: 1 }, share, deviation),
  ).toBe(0);
});

it('a side costs 5 bp and a short 50 bp a year unless told otherwise', () => {
  expect(costRate(defaultCosts)).toBeCloseTo(5e-4, 12);
  expect(defaultCosts.borrowBpsPerYear).toBe(50);
});

describe('conditions', () => {
  const flat = Array.from({ length: 60 }, (_, at) => [at, 100, 101, 99, 100, 1000]);
  const bars = [barRows('A', flat)];
  const panel = panelOf(bars);
  const options = { costs: defaultCosts, deviationSpan: 10 } as const;
  it('an estimated half-spread is that of the bar before, from highs and lows', () => {
    const { halfSpread } = tradingConditions(panel, bars, { ...options, spread: 'corwin-schultz' });
    // Every bar alike: beta = 2 b, gamma = b, b = ln(101 / 99)^2; alpha = (2 - sqrt 2) / k sqrt(b) - sqrt(b / k).
    const b = Math.log(101 / 99) ** 2;
    const k = 3 - 2 * Math.SQRT2;
    const alpha = (Math.sqrt(4 * b) - Math.sqrt(2 * b)) / k - Math.sqrt(b / k);
    const spread = (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha));
    expect(halfSpread?.[1]).toBeNaN();
    expect(halfSpread?.[2]).toBeCloseTo(spread / 2, 12);
    expect(halfSpread?.[59]).toBeCloseTo(spread / 2, 12);
  });

  it('quotes are read as of the bar before, and charged; other symbols pay the fixed half-spread', () => {
    const two = [barRows('A', flat), barRows('B', flat)];
    const both = panelOf(two);
    const known = (value: number) => Float64Array.of(value, 100);
    const quotes = [
      {
        time: Float64Array.of(both.time[3], both.time[30]),
        bid: known(99.9),
        ask: known(100.1),
        bid_size: known(1),
        ask_size: known(1),
      },
      undefined,
    ];
    const conditions = tradingConditions(both, two, { ...options, spread: 'auto', quotes });
    expect(conditions.halfSpread?.[3 * 2]).toBeNaN();
    expect(conditions.halfSpread?.[4 * 2]).toBeCloseTo(0.001, 12);
    expect(conditions.halfSpread?.[30 * 2]).toBeCloseTo(0.001, 12);
    expect(conditions.halfSpread?.[31 * 2]).toBe(0);
    const weights = planOf(Array.from({ length: 60 }, (_, at) => (at === 9 ? [0.5, 0.5] : null)));
    const fixed = { capital: 10_000, costs: { ...noCosts, halfSpreadBps: 2 }, noTradeBand: 0 };
    const [a, b] = simulate(both, weights, { ...fixed, conditions }).fills;
    expect(a.spreadCost / (a.shares * a.price)).toBeCloseTo(0.001, 12);
    expect(b.spreadCost / (b.shares * b.price)).toBeCloseTo(0.0002, 12);
    const tripled = simulate(both, weights, { ...fixed, conditions, measuredMultiple: 3 }).fills;
    expect(tripled[0].spreadCost / (tripled[0].shares * tripled[0].price)).toBeCloseTo(0.003, 12);
    expect(tripled[1].spreadCost / (tripled[1].shares * tripled[1].price)).toBeCloseTo(0.0002, 12);
  });

  it('has nothing to measure where costs are fixed', () => {
    expect(tradingConditions(panel, bars, { ...options, spread: 'fixed' })).toEqual({});
  });
});

describe('capacity', () => {
  const bars = randomBars(3, 250, 25);
  const panel = pricePanel(bars, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
  const decided = new Uint8Array(250).fill(1);
  /** Foresight in most cells, so that there is an edge to lose. */
  const weights = Float64Array.from(panel.close, (_, cell) =>
    cell < 747 && panel.close[cell + 3] > panel.open[cell + 3] && cell % 4 ? 1 / 3 : 0,
  );
  const settings = {
    capital: 100_000,
    costs: defaultCosts,
    noTradeBand: 0,
    conditions: tradingConditions(panel, bars, {
      costs: defaultCosts,
      spread: 'fixed',
      liquidity: true,
      deviationSpan: 20,
    }),
  };

  it('is where impact has eaten half of the mean return', () => {
    const capacity = capacityCurve(panel, { weights, decided }, settings, 252);
    expect(capacity.method).toContain('square-root law');
    const returns = capacity.points.map((point) => point.meanReturn);
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    const meanOf = (capital: number, coefficient: number) => {
      const costs = {
        ...defaultCosts,
        impact: { model: 'square-root', coefficient, executionDays: 1, sharesOverVolume: 1 } as const,
      };
      const { equity } = simulate(panel, { weights, decided }, { ...settings, capital, costs });
      let sum = 0;
      for (let t = 1; t < 250; t++) sum += equity[t] / equity[t - 1] - 1;
      return sum / 249;
    };
    const half = capacity.halfEdgeCapital as number;
    expect(meanOf(half, 1) / meanOf(half, 0)).toBeCloseTo(0.5, 2);
  });

  it('does not exist for a strategy that earns nothing', () => {
    const nothing = { weights: weights.map((weight) => (weight > 0 ? 0 : 1 / 3)), decided };
    expect(capacityCurve(panel, nothing, settings, 252)).toMatchObject({ halfEdgeCapital: null, points: [] });
  });
});
