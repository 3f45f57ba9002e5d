/**
 * One new bar for many symbols: what `trademl features --update` computes for each, files apart, beside computing the
 * whole history again. One thread; prints the median and the 95th percentile by symbol and the sum.
 *
 * Arguments: [symbols, default 1000] [bars, default 1260] [set, default ta]
 */
import { chooseFeatures, type FeatureSetName } from '../src/features/choose-features.ts';
import { computeSymbol } from '../src/features/compute-set.ts';
import { columnsOf } from '../src/features/instance.ts';
import type { MarketData } from '../src/features/market-data.ts';
import { calendarFor } from '../src/market/calendar/index.ts';
import { quantiles } from '../src/math/quantile.ts';
import { planUpdate, writeNewRows } from '../src/stages/update-symbols.ts';
import { madeBars } from './made-bars.ts';

const symbols = Number(process.argv[2] ?? 1000);
const rows = Number(process.argv[3] ?? 1260);
const set = (process.argv[4] ?? 'ta') as FeatureSetName;
const names = Array.from({ length: symbols }, (_, i) => `S${i}`);
const calendar = calendarFor('XNYS');
const market: MarketData = {
  interval: '1d',
  symbols: new Map(names.map((name, i) => [name, { bars: madeBars(name, rows, i), calendar }])),
  series: new Map(),
};
const instances = chooseFeatures(set, []).filter(({ definition }) => definition.scope === 'symbol');
const plan = planUpdate(instances);

function measure(label: string, work: (symbol: string) => unknown): number {
  for (const name of names.slice(0, Math.min(50, symbols))) work(name);
  const before = process.cpuUsage();
  const millis = Float64Array.from(names, (name) => {
    const start = performance.now();
    work(name);
    return performance.now() - start;
  });
  const { user, system } = process.cpuUsage(before);
  const [median, p95] = quantiles(millis, [0.5, 0.95]);
  const sum = millis.reduce((total, value) => total + value, 0) / 1000;
  console.log(
    `${label}: ${median.toFixed(3)} ms a symbol (median), ${p95.toFixed(3)} ms (95th percentile), ${sum.toFixed(2)} s in all, ${((user + system) / 1e6).toFixed(2)} s of processor time`,
  );
  return sum;
}

const columns = instances.flatMap(columnsOf).length;
const recalled = plan.own.filter(({ recall }) => recall).length;
console.log(
  `${symbols} symbols x ${rows} bars, set ${set}: ${instances.length} features, ${columns} columns, one thread`,
);
console.log(`${recalled} features from a tail of the run, ${instances.length - recalled} from the whole of it`);
const newest = plan.columns.map(() => new Float64Array(1));
const update = measure('one new bar   ', (symbol) =>
  writeNewRows(plan, { market, symbol, panel: {}, from: rows - 1 }, newest, 0),
);
const whole = measure('whole history ', (name) => computeSymbol(instances, market, name, {}));
console.log(`ratio: ${(whole / update).toFixed(1)}`);
