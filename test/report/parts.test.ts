import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/core/time.ts';
import { calendarReturns } from '../../src/report/calendar-returns.ts';
import { forestChart } from '../../src/report/charts/forest-chart.ts';
import { timeTicks } from '../../src/report/charts/time-ticks.ts';
import { fixed, formatRange, formatSeconds, formatValue, percent } from '../../src/report/format.ts';
import { html, trusted } from '../../src/report/html.ts';
import { sampleCurve } from '../../src/report/sample-curve.ts';

describe('html', () => {
  it('escapes what is inserted, in content and in attributes', () => {
    const evil = `<b>&"'`;
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&lt;b&gt;&amp;&quot;&#39;">&lt;b&gt;&amp;&quot;&#39;</p>',
    );
  });

  it('keeps markup, joins lists and leaves out undefined and false', () => {
    expect(html`${[html`<i>${1}</i>`, trusted('<br>')]}${undefined}${false}${'<'}`.text).toBe('<i>1</i><br>&lt;');
  });
});

describe('numbers', () => {
  it.each([
    ['a ratio', formatValue(0.5066, 'ratio'), '0.507'],
    ['a negative percent', percent(-0.0512), '−5.1\u00a0%'],
    ['a negative that rounds to zero', fixed(-0.0004, 2), '0.00'],
    ['thousands', fixed(1234567, 0), '1,234,567'],
    ['an unknown number', formatValue(Number.NaN, 'percent'), 'n/a'],
    ['an infinite number', fixed(Number.NEGATIVE_INFINITY, 1), '−∞'],
    ['four digits of a small number', formatValue(0.012345, 'digits'), '0.01235'],
    ['four digits of zero', formatValue(0, 'digits'), '0.000'],
    ['an interval', formatRange(0.1, 0.2, 'number'), '0.10 to\u00a00.20'],
    ['an interval with an unknown end', formatRange(0.1, Number.NaN, 'number'), 'n/a'],
    ['seconds', formatSeconds(9.876), '9.88\u00a0s'],
    ['minutes', formatSeconds(125.4), '2\u00a0min 5\u00a0s'],
  ])('writes %s', (_, written, expected) => expect(written).toBe(expected));
});

describe('sampleCurve', () => {
  it('keeps a short curve whole', () => expect([...sampleCurve([3, 1, 2], 10)]).toEqual([0, 1, 2]));

  it('keeps the ends, a single spike and a single trough, in order of time', () => {
    const values = Float64Array.from({ length: 10_000 }, () => 1);
    values[4_321] = 9;
    values[7_777] = -9;
    const rows = [...sampleCurve(values, 100)];
    expect(rows.length).toBeLessThanOrEqual(100);
    expect(rows).toEqual(expect.arrayContaining([0, 4_321, 7_777, 9_999]));
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
  });

  it('skips missing values inside a bucket and buckets without any value', () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => (row > 30 && row < 70 ? Number.NaN : row));
    const rows = [...sampleCurve(values, 20)];
    expect(rows.filter((row) => row > 30 && row < 70)).toEqual([]);
  });
});

describe('calendarReturns', () => {
  const at = (date: string) => parseTime(date, 'date');

  it('compounds to the whole return and marks years that are not covered', () => {
    const time = Float64Array.of(
      at('2020-06-01'),
      at('2020-12-31'),
      at('2021-06-30'),
      at('2021-12-31'),
      at('2022-03-01'),
    );
    const years = calendarReturns(time, [1, 1.1, 1.2, 1.32, 1.5], [1, 1, 2, 2, 1]);
    expect(years.map(({ year }) => year)).toEqual(['2020 (part)', '2021', '2022 (part)']);
    expect(years[1].strategy).toBeCloseTo(0.2, 12);
    expect(years[1].benchmark).toBeCloseTo(1, 12);
    expect(years.reduce((growth, { strategy }) => growth * (1 + strategy), 1)).toBeCloseTo(1.5, 12);
  });

  it('has nothing to say about no rows', () => expect(calendarReturns(new Float64Array(0), [], [])).toEqual([]));
});

describe('timeTicks', () => {
  const millis = (text: string) => Date.parse(`${text}Z`);
  it.each([
    ['2004-01-02T00:00', '2023-12-29T00:00', 9, ['2005', '2010', '2015', '2020']],
    [
      '2021-03-02T00:00',
      '2023-02-01T00:00',
      9,
      ['Apr 2021', 'Jul 2021', 'Oct 2021', '2022', 'Apr 2022', 'Jul 2022', 'Oct 2022', '2023'],
    ],
    ['2024-01-30T00:00', '2024-02-03T00:00', 4, ['30 Jan', '31 Jan', '1 Feb', '2 Feb', '3 Feb']],
    ['2024-01-30T09:30', '2024-01-30T12:30', 4, ['30 Jan 10:00', '30 Jan 11:00', '30 Jan 12:00']],
  ])('from %s to %s shows round times', (from, to, most, labels) => {
    const ticks = timeTicks(millis(from), millis(to), most);
    expect(ticks.values.map(ticks.format)).toEqual(labels);
  });
});

describe('forestChart', () => {
  it('writes whole names on both drawings: sectors differ by their last words', () => {
    const sectors = ['Consumer Discretionary', 'Consumer Staples', 'Information Technology', 'sideways'];
    const parts = sectors.map((label) => ({ label, value: 0.52, low: 0.5, high: 0.54 }));
    const { text } = forestChart({ id: 'f', title: 'F', metric: 'AUC', baseline: 0.5, parts, pooled: [] });
    for (const sector of sectors) expect(text.split(`>${sector}</text>`)).toHaveLength(3);
  });
});
