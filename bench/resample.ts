/**
 * Holds the resampler against a broker's own longer bars, whichever real data is at hand (none is kept here):
 *   trademl ingest --source csv --path 5M_FILE --interval 5m && trademl ingest --source csv --path 15M_FILE --interval 15m
 *   node dist/bench/resample.js data 5m 15m AAPL
 */
import { barColumns } from '../src/core/frame.ts';
import type { Interval } from '../src/core/time.ts';
import { readBars } from '../src/io/bars.ts';
import { calendarFor } from '../src/market/calendar/index.ts';
import { resample } from '../src/market/resample.ts';

const [dataDir = 'data', base = '5m', target = '15m', symbol = 'AAPL'] = process.argv.slice(2);
const workspace = { dataDir, artifactsDir: '', configsDir: '' };
const short = await readBars(workspace, base as Interval, symbol);
const broker = await readBars(workspace, target as Interval, symbol);
const made = resample(short, base as Interval, target as Interval, calendarFor('XNYS')).bars;

const rowAt = new Map(Array.from(broker.time, (time, row) => [time, row]));
const shared = Array.from(made.time.keys()).filter((row) => rowAt.has(made.time[row]));
console.log(
  `${symbol}: ${made.time.length} ${target} bars made of ${base}, ${shared.length} of them at the broker's times`,
);
for (const name of barColumns) {
  const gaps = shared.map((row) => {
    const theirs = broker.columns[name][rowAt.get(made.time[row]) as number];
    return Math.abs(made.columns[name][row] / theirs - 1);
  });
  const equal = gaps.filter((gap) => gap === 0).length;
  console.log(`${name.padEnd(9)} equal ${equal}, differs by ${(100 * Math.max(...gaps)).toFixed(3)} % at most`);
}
