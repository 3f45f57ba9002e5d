import { createRng, deriveSeed } from '../../src/core/rng.ts';
import { microsPerDay, parseTime } from '../../src/core/time.ts';
import type { EquityCurve } from '../../src/report/report-data.ts';

/** A random walk from 1 whose volatility comes in clusters. */
export const growth = (days: number, drift: number, seed: number) => {
  const rng = createRng(deriveSeed(seed, 'report fixture'));
  const values = new Float64Array(days);
  let volatility = 0.009;
  for (let day = 0, value = 1; day < days; day++) {
    values[day] = value;
    volatility = Math.max(0.005, 0.0006 + 0.93 * volatility + 0.0006 * Math.abs(rng.normal()));
    value *= 1 + drift + volatility * rng.normal();
  }
  return values;
};

const drawdownOf = (values: Float64Array) => {
  let peak = values[0];
  return values.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
};

/** Weekdays from a date, with two random walks. */
export function fixtureCurve(days: number): EquityCurve {
  const start = parseTime('2004-01-02', 'date');
  const time = Float64Array.from({ length: days }, (_, day) => start + (day + 2 * Math.floor(day / 5)) * microsPerDay);
  const equity = growth(days, 0.0001, 3);
  const benchmark = growth(days, 0.00032, 5);
  return {
    time,
    equity,
    benchmark,
    drawdown: drawdownOf(equity),
    benchmarkDrawdown: drawdownOf(benchmark),
  };
}
