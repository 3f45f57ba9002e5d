import { describe, expect, it } from 'vitest';
import { check, names, type Row, soundRows } from './rows.ts';

/** Prices before row 20 in old shares, `ratio` times the new ones, with an adj_close that accounts for it. */
function asTraded(ratio: number, { adjusted = ratio, dividend = 0 } = {}): Row[] {
  return soundRows(40).map<Row>(([day, open, high, low, close, volume], i) =>
    i >= 20
      ? [day, open, high, low, close, volume, close]
      : ([
          day,
          ...([open, high, low, close] as const).map((price) => price * ratio),
          volume / ratio,
          close * (ratio / adjusted) * (1 - dividend),
        ] as unknown as Row),
  );
}

describe('a split that only adj_close knows', () => {
  it.each([
    [7, '7:1'],
    [1.5, '3:2'],
    [0.1, '1:10'],
  ])('of ratio %f is an error that says %s', (ratio, name) => {
    const findings = check(asTraded(ratio));
    expect(names(findings)).toEqual([['unadjusted-split', 'error', 1]]);
    expect(findings[0].first[0].detail).toContain(
      `a ${name} split that open, high, low, close and volume are not adjusted for`,
    );
    expect(findings[0].first[0].detail).toContain('--columns open=NAME');
  });

  it('is found with a dividend on the same day', () => {
    expect(names(check(asTraded(4, { dividend: 0.005 })))).toEqual([['unadjusted-split', 'error', 1]]);
  });

  it('is none where close is adjusted too', () => {
    expect(check(asTraded(1, { adjusted: 1 }))).toEqual([]);
  });

  it('is none where adj_close takes out a dividend of two fifths', () => {
    const rows = soundRows(40).map<Row>(([day, open, high, low, close, volume], i) =>
      i < 20
        ? [day, open, high, low, close, volume, close * 0.6]
        : [day, open * 0.6, high * 0.6, low * 0.6, close * 0.6, volume],
    );
    expect(check(rows)).toEqual([]);
  });

  it('is a suspected split, and no other, where nothing is adjusted', () => {
    expect(names(check(asTraded(7, { adjusted: 1 })))).toEqual([['suspected-split', 'error', 1]]);
  });
});
