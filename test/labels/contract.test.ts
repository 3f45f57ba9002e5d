import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computeLabels, computePanelLabels } from '../../src/labels/compute-labels.ts';
import type { LabelBars, LabelDefinition } from '../../src/labels/define-label.ts';
import { labels } from '../../src/labels/index.ts';
import { type LabelSpec, labelSpec } from '../../src/labels/label-spec.ts';
import { changeRows, randomBars } from './bars.ts';

/** Specs with short windows, so that a few hundred bars hold many labels. */
const short: Readonly<Record<string, string>> = {
  meta: 'meta:of=side,horizon=6,span=10,profit=2,stop=1.5',
  regime: 'regime:ahead=3,fast=5,slow=20,history=30,highvol=0.8,adx=22',
  regime12: 'regime12:of=GAUGE,ahead=3,fast=5,slow=20,history=30',
  'triple-barrier': 'triple-barrier:horizon=6,span=10,up=2,down=1.5',
};
const specOf = ({ name }: LabelDefinition) => labelSpec(short[name] ?? name);

const rows = 260;
const market = (): Map<string, LabelBars> =>
  new Map([
    ['AAA', randomBars(rows, 1)],
    ['BBB', randomBars(rows, 2)],
    ['CCC', randomBars(rows - 60, 3, { start: 40 })],
    ['DDD', randomBars(rows / 2, 4, { step: 2 })],
    ['EEE', randomBars(rows, 5)],
  ]);
const gauge = () => randomBars(rows, 9, { start: -0.5 });

/** Every label of the market, by symbol. The side is a momentum of the past three closes, as a feature would be. */
function computeAll(spec: LabelSpec, bars: ReadonlyMap<string, LabelBars>, other: LabelBars) {
  const panel = computePanelLabels([spec], bars, new Map([['GAUGE', other]]));
  return new Map(
    [...bars].map(([symbol, own]) => {
      const side = own.close.map((close, row) => (row < 3 ? Number.NaN : close - own.close[row - 3]));
      const columns = computeLabels(own, [spec], { columns: { side }, panel: panel.get(symbol) });
      return [symbol, { values: columns[spec.column], knownAt: columns[`${spec.column}_known_at`], time: own.time }];
    }),
  );
}

const changed = (bars: ReadonlyMap<string, LabelBars>, after: number, factor: number) =>
  new Map([...bars].map(([symbol, own]) => [symbol, wild(own, after, factor)]));
/** Prices after a moment are quite different ones. */
const wild = (own: LabelBars, after: number, factor: number) =>
  changeRows(own, (price, row) => (own.time[row] > after ? price * factor * (1 + 0.3 * Math.sin(row)) : price));

describe.each(labels.all())('$name', (definition) => {
  const spec = specOf(definition);
  const whole = computeAll(spec, market(), gauge());

  it('is known later than the row, at most its horizon later, and exactly where it has a value', () => {
    for (const { values, knownAt, time } of whole.values()) {
      let known = 0;
      for (let row = 0; row < values.length; row++) {
        expect(Number.isNaN(knownAt[row])).toBe(Number.isNaN(values[row]));
        if (Number.isNaN(values[row])) continue;
        known++;
        const end = time.indexOf(knownAt[row]);
        expect(end).toBeGreaterThan(row);
        expect(end).toBeLessThanOrEqual(row + spec.horizonBars);
        expect(row + spec.horizonBars).toBeLessThan(time.length);
      }
      expect(known).toBeGreaterThan(30);
    }
  });

  it('values are classes of the task, and every class occurs', () => {
    const { task } = definition;
    if (task.kind === 'regression') return;
    const found = new Set([...whole.values()].flatMap(({ values }) => [...values.filter((v) => !Number.isNaN(v))]));
    const classes = task.kind === 'binary' ? 2 : task.classes.length;
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: classes }, (_, i) => i));
  });

  it('does not depend on anything after it is known', () => {
    for (const cut of [60, 100.5, 137, 180, 221]) {
      for (const factor of [0.4, 3]) {
        const other = computeAll(spec, changed(market(), cut, factor), wild(gauge(), cut, factor));
        for (const [symbol, { values, knownAt }] of whole) {
          const again = other.get(symbol);
          for (let row = 0; row < values.length; row++) {
            if (!(knownAt[row] <= cut)) continue;
            expect(again?.values[row], `${symbol} row ${row}`).toBe(values[row]);
            expect(again?.knownAt[row]).toBe(knownAt[row]);
          }
        }
      }
    }
  });

  it('does depend on what comes after the row', () => {
    const cut = 137;
    const differ = [0.4, 3].some((factor) => {
      const other = computeAll(spec, changed(market(), cut, factor), wild(gauge(), cut, factor));
      return [...whole].some(([symbol, { values, knownAt, time }]) =>
        values.some((value, row) => time[row] <= cut && knownAt[row] > cut && other.get(symbol)?.values[row] !== value),
      );
    });
    expect(differ).toBe(true);
  });

  it('has values on the first bars that those bars alone give, as far as their horizon is there', () => {
    const cut = 150;
    const first = new Map(
      [...market()].map(([symbol, own]) => {
        const keep = own.time.filter((at) => at <= cut).length;
        const part = (values: Float64Array) => values.slice(0, keep);
        const { time, open, high, low, close } = own;
        return [
          symbol,
          { time: part(time), open: part(open), high: part(high), low: part(low), close: part(close) },
        ] as const;
      }),
    );
    for (const [symbol, { values }] of computeAll(spec, first, gauge())) {
      const known = whole.get(symbol);
      for (let row = 0; row < values.length; row++) {
        const expected = row + spec.horizonBars < values.length ? known?.values[row] : Number.NaN;
        expect(values[row], `${symbol} row ${row}`).toBe(expected);
      }
    }
  });

  it('has no label where a price on the way is missing, and the others stay', () => {
    const bars = market();
    const hole = 120;
    const own = bars.get('AAA') as LabelBars;
    bars.set(
      'AAA',
      changeRows(own, (price, row) => (row === hole ? Number.NaN : price)),
    );
    const { values, knownAt, time } = computeAll(spec, bars, gauge()).get('AAA') as never as {
      values: Float64Array;
      knownAt: Float64Array;
      time: Float64Array;
    };
    expect(values[hole]).toBeNaN();
    for (let row = 0; row < hole; row++) {
      if (!Number.isNaN(values[row])) expect(knownAt[row]).toBeLessThan(time[hole]);
    }
    expect(values.slice(0, hole - spec.horizonBars - 1).some((value) => !Number.isNaN(value))).toBe(true);
    expect(values.slice(hole + 80).some((value) => !Number.isNaN(value))).toBe(true);
  });

  it('does not mind the unit of prices', () => {
    const scaled = new Map([...market()].map(([symbol, own]) => [symbol, changeRows(own, (price) => price * 8)]));
    const other = computeAll(spec, scaled, gauge());
    for (const [symbol, { values }] of whole) expect(other.get(symbol)?.values).toEqual(values);
  });
});

it('docs/labels.md says when each label is known', () => {
  const table = readFileSync('docs/labels.md', 'utf8');
  for (const name of labels.names()) expect(table).toContain(`| \`${name}\``);
});
