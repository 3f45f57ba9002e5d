import { describe, expect, it } from 'vitest';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { defaultParams } from '../../src/features/define-feature.ts';
import { features, symbolFeature } from '../../src/features/index.ts';
import { plain } from './plain/index.ts';
import { upTo } from './plain/kit.ts';
import { flatBars, mapInputs, withEverything } from './synthetic-bars.ts';

const day = (text: string) => Date.parse(text) / 86_400_000;
const first = day('1999-12-20');
const length = 366 * 8;
/** One bar on each day of eight years. */
const bars = {
  ...withEverything(flatBars(length)),
  session: Float64Array.from({ length }, (_, i) => first + i),
};
const column = (name: string, output = 0) => {
  const definition = symbolFeature(name);
  return computeFeature({ definition, params: defaultParams(definition) }, bars)[output];
};
const on = (name: string, date: string) => column(name)[day(date) - first];

describe('calendar features', () => {
  it('say on known dates what an almanac says', () => {
    expect(on('day_of_week', '2001-09-11')).toBe(1);
    expect(on('week_of_year', '2004-12-31')).toBe(53);
    expect(on('week_of_year', '2000-01-02')).toBe(52);
    expect(on('week_of_year', '2003-12-29')).toBe(1);
    expect(on('days_to_expiry', '2002-03-15')).toBe(0);
    expect(on('days_to_expiry', '2002-03-16')).toBe(34);
    expect(on('days_to_quarter_end', '2004-01-01')).toBe(90);
    expect(on('days_to_quarter_end', '2004-12-31')).toBe(0);
    expect(['2004-05-28', '2004-05-31', '2004-06-03', '2004-06-04'].map((date) => on('turn_of_month', date))).toEqual([
      0, 1, 1, 0,
    ]);
  });

  const named = features
    .all()
    .filter(({ family }) => family === 'calendar')
    .map(({ name }) => name);

  it.each(named)('%s equals the plain formula on eight years of days', (name) => {
    const params = defaultParams(symbolFeature(name));
    const outputs = symbolFeature(name)
      .outputs(params)
      .map((_, i) => column(name, i));
    for (let row = 0; row < length; row += 3) {
      const one = mapInputs(bars, (values) => values.subarray(row, row + 1));
      plain[name](upTo(one, 0, params)).forEach((value, i) => {
        expect(outputs[i][row], `row ${row}`).toBeCloseTo(value, 12);
      });
    }
  });
});
