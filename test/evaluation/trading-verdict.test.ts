import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { judgeTrading, notJudged } from '../../src/evaluation/trading-verdict.ts';
import { beyondBenchmark } from '../../src/evaluation/uncertainty/beyond-benchmark.ts';
import { type TradingInference, tradingInference } from '../../src/evaluation/uncertainty/trading.ts';

const figures = (change: object = {}) =>
  ({
    sharpe: 1.234,
    tries: { count: 3 },
    deflated: { expectedMaximum: 0.5, probability: 0.97 },
    beyond: { benchmark: 'buy and hold', beta: 0.4, sharpe: 1, probability: 0.96 },
    overfitting: null,
    ...change,
  }) as TradingInference;
const facts = { skill: 'weak' as const, costs: 100, bpsPerSide: 5 };
const deflated = (probability: number) => ({ deflated: { expectedMaximum: 0.5, probability } });
const beyond = (probability: number | null) => ({ beyond: { ...figures().beyond, probability } });
const overfitting = (probability: number) => ({ overfitting: { probability } });

describe('the verdict on trading', () => {
  it.each([
    ['all conditions hold', {}, {}, 'tradable', /^After costs of 5.0 bps a side: tradable. Sharpe ratio 1.23 a year/],
    ['deflated ratio at the limit', deflated(0.95), {}, 'tradable', /after 3 tries is 0.950/],
    [
      'deflated ratio just below it',
      deflated(0.9499999),
      {},
      'not tradable',
      /deflated ratio after 3 tries is 0.949, below 0.95/,
    ],
    ['the market alone earned it', beyond(0.4), {}, 'not tradable', /moves with buy and hold \(beta 0.40\).*0.400/],
    ['it is the benchmark', beyond(null), {}, 'not tradable', /nothing is left beyond buy and hold/],
    ['no benchmark', { beyond: null }, {}, 'tradable', /0.970/],
    ['searched until it fitted', overfitting(0.5), {}, 'not tradable', /overfitting is 0.50, not below 0.5/],
    ['not overfitted', overfitting(0.49), {}, 'tradable', /./],
    ['no skill', {}, { skill: 'no evidence' as const }, 'not tradable', /no evidence that the forecasts have skill/],
    ['signals, which have no forecasts', {}, { skill: undefined }, 'tradable', /./],
    ['free trading', {}, { costs: 0 }, 'not judged', /paid no costs/],
    ['costs that no row of the table shows', {}, { bpsPerSide: null }, 'tradable', /^After costs: tradable/],
  ])('%s', (_, change, about, level, sentence) => {
    const found = judgeTrading(figures(change), { ...facts, ...about });
    expect(found).toMatchObject({ level, sentence: expect.stringMatching(sentence) });
    expect(found.rule).toContain('Bailey & Lopez de Prado 2014');
  });

  it('names every condition that fails', () => {
    const found = judgeTrading(figures({ ...deflated(0.2), ...beyond(0.1), ...overfitting(0.7) }), {
      ...facts,
      skill: 'no evidence',
    });
    expect(found.sentence.split('; ')).toHaveLength(5);
  });

  it('judges nothing on too few bars, or without a backtest', () => {
    expect(judgeTrading(null, facts)).toMatchObject({
      level: 'not judged',
      sentence: expect.stringMatching(/too few/),
    });
    expect(notJudged('nobody traded it').sentence).toBe('After costs: not judged, nobody traded it.');
  });
});

describe('what is left beyond a benchmark', () => {
  const rng = createRng(5);
  const market = Float64Array.from({ length: 1000 }, () => 0.001 + 0.01 * rng.normal());

  it('is the part that does not move with it, alpha included', () => {
    const own = market.map((value, i) => 0.0002 + 0.7 * value + (i % 2 ? 0.001 : -0.001));
    const { beta, returns } = beyondBenchmark(own, market);
    expect(beta).toBeCloseTo(0.7, 2);
    expect(beyondBenchmark(returns as Float64Array, market).beta).toBeCloseTo(0, 12);
    const left = returns as Float64Array;
    expect(left.reduce((a, b) => a + b) / left.length).toBeCloseTo(0.0002, 4);
  });

  it('is nothing for the benchmark itself, also when levered, and all where the benchmark stands still', () => {
    expect(beyondBenchmark(market, market)).toMatchObject({ returns: undefined });
    expect(
      beyondBenchmark(
        market.map((value) => 2 * value),
        market,
      ).returns,
    ).toBeUndefined();
    expect(beyondBenchmark(market, new Float64Array(1000))).toEqual({ beta: 0, returns: market });
  });

  it('holding a market that rose with some noise of its own is not tradable, although its ratio is splendid', () => {
    const holding = market.map((value) => 0.9 * value + 0.002 * rng.normal());
    const found = tradingInference(holding, 252, 1, undefined, { name: 'buy and hold', returns: market });
    expect(found?.deflated.probability).toBeGreaterThan(0.99);
    expect(found?.beyond?.probability).toBeLessThan(0.95);
    expect(judgeTrading(found ?? null, facts).level).toBe('not tradable');
  });
});
