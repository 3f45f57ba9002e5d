import { describe, expect, it } from 'vitest';
import { generateMarket } from '../../../src/market/synthetic/index.ts';

const options = { symbols: 6, days: 400, interval: '1d', edge: 0.06, seed: 5, delistings: 0.2 } as const;
const market = generateMarket(options);

describe('the same market again', () => {
  it('is equal to the last bit', () => {
    expect(generateMarket(options)).toEqual(market);
  });

  it('with another seed is another one', () => {
    expect(generateMarket({ ...options, seed: 6 }).bars[0].columns.close).not.toEqual(market.bars[0].columns.close);
  });

  it('with more days begins the same; adj_close differs by one factor', () => {
    const longer = generateMarket({ ...options, days: 700 });
    for (const [k, { time, columns }] of market.bars.entries()) {
      const n = time.length;
      const more = longer.bars[k];
      for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
        expect(more.columns[name].slice(0, n)).toEqual(columns[name]);
      }
      const factor = more.columns.adj_close[0] / columns.adj_close[0];
      expect(more.columns.adj_close[n - 1] / columns.adj_close[n - 1]).toBeCloseTo(factor, 10);
      expect(longer.oracle[k].p_up.slice(0, n)).toEqual(market.oracle[k].p_up);
    }
  });

  it('with more symbols keeps the first ones', () => {
    const wider = generateMarket({ ...options, symbols: 9 });
    expect(wider.bars.slice(0, 6)).toEqual(market.bars);
    expect(wider.bars.map((bars) => bars.symbols[0])).toEqual([
      'S01',
      'S02',
      'S03',
      'S04',
      'S05',
      'S06',
      'S07',
      'S08',
      'S09',
    ]);
  });

  it('with another edge has the same sizes of moves and other signs', () => {
    const noise = generateMarket({ ...options, edge: 0 });
    const size = (m: typeof market) =>
      Math.abs(Math.log(m.bars[0].columns.adj_close[300] / m.bars[0].columns.adj_close[299]));
    expect(size(noise)).toBeCloseTo(size(market), 12);
    expect(noise.bars[0].columns.close).not.toEqual(market.bars[0].columns.close);
  });

  it('takes names as they are given', () => {
    const named = generateMarket({ ...options, symbols: ['AAPL', '^VIX'] });
    expect(named.oracle.map((entry) => entry.symbol)).toEqual(['AAPL', '^VIX']);
  });
});

describe('options out of bounds', () => {
  it.each([
    [{ edge: 0.6 }, 'synthetic edge must be from 0 to 0.5, found 0.6'],
    [{ edge: Number.NaN }, 'synthetic edge must be from 0 to 0.5, found NaN'],
    [{ days: 0 }, 'synthetic days must be from 1 to 20000, found 0'],
    [{ days: 2.5 }, 'synthetic days must be a whole number, found 2.5'],
    [{ symbols: 0 }, 'synthetic symbols must be a whole number of at least 1, found 0'],
    [{ symbols: [] }, 'the synthetic market has no symbols'],
    [{ symbols: ['A', 'B', 'A'] }, "synthetic symbol 'A' is named twice"],
    [{ asymmetry: 0.5 }, 'synthetic asymmetry must be from 0 to 0.49, found 0.5'],
    [{ start: '2019-13-01' }, "synthetic start '2019-13-01' is not a date"],
  ])('%o', (wrong, message) => {
    expect(() => generateMarket({ ...options, ...wrong })).toThrow(message);
  });
});

it('asymmetry gives a bull market a drift and leaves P(up) alone', () => {
  const tilted = generateMarket({ ...options, seed: 7, edge: 0, asymmetry: 0.3, delistings: 0 });
  const plain = generateMarket({ ...options, seed: 7, edge: 0, delistings: 0 });
  expect(tilted.oracle).toEqual(plain.oracle);
  const bull = tilted.truth.regimes.flatMap((entry, i) => (entry.regime === 'bull' && i > 0 ? [i] : []));
  const drift = (m: typeof market) =>
    m.bars.reduce((sum, { columns: { adj_close: a } }) => {
      return sum + bull.reduce((total, day) => total + Math.log(a[day] / a[day - 1]), 0);
    }, 0);
  const signs = (m: typeof market) =>
    m.bars.map(({ columns: { adj_close: a } }) => a.slice(1).map((x, i) => Math.sign(x - a[i])));
  expect(signs(tilted)).toEqual(signs(plain));
  expect(drift(tilted)).toBeGreaterThan(drift(plain) + 1);
});
