import { describe, expect, it } from 'vitest';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  haircutSharpe,
  independentTries,
  minimumBacktestYears,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeMoments,
} from '../../../src/evaluation/inference/sharpe-ratio.ts';

const normal = { skewness: 0, kurtosis: 3 };

describe('probabilistic Sharpe ratio', () => {
  // Bailey & Lopez de Prado (2012), section 4: a monthly track record of two years.
  const fund = { sharpe: 0.458, periods: 24 };

  it('is the published one, with and without the moments', () => {
    expect(probabilisticSharpe({ ...fund, ...normal })).toBeCloseTo(0.982, 3);
    expect(probabilisticSharpe({ ...fund, skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.913, 3);
  });

  it('asks for the published track records: annual ratio 2 above 1 at 95 %', () => {
    const years = (perYear: number, shape = normal) =>
      minimumTrackRecord({ sharpe: 2 / Math.sqrt(perYear), periods: 2, ...shape }, 1 / Math.sqrt(perYear)) / perYear;
    expect(years(250)).toBeCloseTo(2.73, 2);
    expect(years(52)).toBeCloseTo(2.83, 2);
    expect(years(12)).toBeCloseTo(3.24, 2);
    expect(years(12, { skewness: -0.72, kurtosis: 5.78 })).toBeCloseTo(4.99, 2);
  });

  it('never reaches a benchmark that the ratio is below', () => {
    expect(minimumTrackRecord({ ...fund, ...normal }, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('deflated Sharpe ratio', () => {
  // Bailey & Lopez de Prado (2014), numerical example: five years of daily returns, annual ratio 2.5, variance 1/2 a year.
  const strategy = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skewness: -3, kurtosis: 10 };
  const variance = 0.5 / 250;

  it('is the published one for 100 and for 46 independent tries', () => {
    expect(expectedMaximumSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(strategy, 100, variance)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(strategy, 46, variance)).toBeCloseTo(0.9505, 4);
  });

  it('deflates nothing when one thing was tried', () => {
    expect(deflatedSharpe(strategy, 1, variance)).toBe(probabilisticSharpe(strategy));
  });

  it('counts correlated tries as fewer', () => {
    expect(independentTries(100, 0)).toBe(100);
    expect(independentTries(100, 0.5)).toBe(50.5);
    expect(independentTries(100, 1)).toBe(1);
  });

  it('never says that the luckiest of tries much alike is expected to lose', () => {
    for (const tries of [1.02, 1.1, 1.2, 1.3, 1.5, 2]) {
      expect(expectedMaximumSharpe(tries, variance), `${tries} tries`).toBeGreaterThanOrEqual(0);
      expect(deflatedSharpe(strategy, tries, variance)).toBeLessThanOrEqual(probabilisticSharpe(strategy));
      expect(minimumBacktestYears(tries)).toBeLessThan(minimumBacktestYears(3));
    }
  });

  it('asks for five years when 45 things were tried, as published', () => {
    expect(minimumBacktestYears(45)).toBeCloseTo(5, 0);
    expect(minimumBacktestYears(1)).toBe(0);
    expect(minimumBacktestYears(45, 2)).toBeCloseTo(minimumBacktestYears(45) / 4, 12);
  });
});

describe('haircut', () => {
  // Harvey & Liu (2015), section 4: annual ratio 0.75 over 240 months has p = 0.0008; 200 tests make it 0.16, ratio 0.32: a haircut of 58 %.
  it('is the published one', () => {
    const found = haircutSharpe({ sharpe: 0.75 / Math.sqrt(12), periods: 240 }, 200);
    expect(found.pValue).toBeCloseTo(0.0008, 4);
    expect(found.corrected).toBeCloseTo(0.16, 2);
    expect(found.sharpe * Math.sqrt(12)).toBeCloseTo(0.32, 1);
    expect(found.haircut).toBeCloseTo(0.58, 1);
  });

  it('takes everything from a ratio that so many tries explain', () => {
    expect(haircutSharpe({ sharpe: 0.05, periods: 100 }, 1000)).toMatchObject({ corrected: 1, sharpe: 0, haircut: 1 });
  });
});

describe('moments', () => {
  it('come from the returns', () => {
    const moments = sharpeMoments(Float64Array.of(0.01, -0.02, 0.03, 0.01, -0.01));
    expect(moments.periods).toBe(5);
    expect(moments.sharpe).toBeCloseTo(0.004 / 0.0194936, 5);
    expect(moments.skewness).toBeCloseTo(0.0543, 4);
  });
});
