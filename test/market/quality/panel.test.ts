import { describe, expect, it } from 'vitest';
import { checkPanel } from '../../../src/market/quality/index.ts';
import { barsOf, type Row, soundRows } from './rows.ts';

const series = (symbol: string, rows: readonly Row[]) => ({ symbol, raw: barsOf(rows) });
const scaled = (factor: number, rows = soundRows(60)) =>
  rows.map<Row>(([d, o, h, l, c, v]) => [d, o * factor, h * factor, l * factor, c * factor, v]);

describe('a panel', () => {
  it('of different series has no findings', () => {
    expect(checkPanel([series('A', scaled(1)), series('B', scaled(1.01))])).toEqual([]);
    expect(checkPanel([])).toEqual([]);
  });

  it('names both symbols that carry one series', () => {
    const findings = checkPanel([series('A', scaled(1)), series('B', scaled(2)), series('C', scaled(1).slice(5))]);
    expect(findings.map((f) => [f.symbol, f.check, f.severity, f.count])).toEqual([
      ['A', 'identical-series', 'error', 55],
      ['C', 'identical-series', 'error', 55],
    ]);
    expect(findings[1].first[0].detail).toBe('55 of 55 common bars equal those of A: one is mislabelled');
  });

  it('takes 94 % equal bars for two series and 96 % for one', () => {
    const differing = (count: number) =>
      scaled(1, soundRows(100)).map<Row>(([d, o, h, l, c, v], i) => [d, o, h, l, i < count ? c + 0.5 : c, v]);
    const findings = (count: number) =>
      checkPanel([series('A', scaled(1, soundRows(100))), series('B', differing(count))]).length;
    expect(findings(6)).toBe(0);
    expect(findings(4)).toBe(2);
  });

  it('says which symbols begin late and end early', () => {
    const findings = checkPanel([
      series('A', scaled(1)),
      series('B', scaled(2).slice(20)),
      series('C', scaled(3).slice(0, 40)),
      series('D', scaled(4).slice(3)),
    ]);
    expect(findings.map((f) => [f.symbol, f.check, f.severity])).toEqual([
      ['B', 'late-start', 'info'],
      ['C', 'early-end', 'info'],
    ]);
    expect(findings[0].first[0].detail).toBe('begins 2024-01-31; the panel begins 2024-01-02');
  });
});
