import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedNames } from '../../src/io/shipped-configs.ts';
import { loadUniverse, mergeUniverses, parseUniverse, plainSymbol } from '../../src/market/universe.ts';

const yaml = (symbols: string) => `name: mine\nsymbols:\n${symbols}`;

describe('universes that come with the package', () => {
  it.each([
    ['plan26', 26],
    ['intraday46', 46],
    ['watch_portfolio', 94],
    ['watch_growth', 76],
  ])('%s has %i symbols, each with name and sector', async (name, count) => {
    const universe = await loadUniverse(name);
    expect(universe.symbols).toHaveLength(count);
    expect(universe.symbols.filter((entry) => !entry.sector || entry.name === '')).toEqual([]);
  });

  it('all load, and each file is named as it calls itself', async () => {
    const names = await shippedNames('universes');
    const loaded = await Promise.all(names.map((name) => loadUniverse(name)));
    expect(loaded.map((universe) => universe.name)).toEqual(names);
  });

  it('holds the symbols of the training plan with their calendars', async () => {
    const { symbols } = await loadUniverse('configs/universes/plan26.yaml');
    expect(symbols.slice(0, 6).map((s) => [s.symbol, s.kind, s.calendar])).toEqual([
      ['^GSPC', 'index', 'XNYS'],
      ['^IXIC', 'index', 'XNYS'],
      ['^DJI', 'index', 'XNYS'],
      ['^NSEI', 'index', 'XNSE'],
      ['^NSEBANK', 'index', 'XNSE'],
      ['^VIX', 'index', 'XNYS'],
    ]);
  });
});

describe('merging', () => {
  it('makes 155 names of the two watchlists and reports the 15 that are on both', async () => {
    const lists = await Promise.all(['watch_portfolio', 'watch_growth'].map((name) => loadUniverse(name)));
    const { universe, overlaps } = mergeUniverses(lists);
    expect(universe.symbols).toHaveLength(155);
    expect(overlaps).toHaveLength(15);
    expect(overlaps.flatMap((overlap) => overlap.disagreements)).toEqual([]);
    const apple = universe.symbols.find((entry) => entry.symbol === 'AAPL');
    expect(apple?.tags).toEqual(['portfolio', 'technology', 'megacap', 'growth']);
    expect(apple?.priority).toBe(3);
  });

  it('keeps the highest priority, unites tags and names fields that disagree', () => {
    const a = parseUniverse(yaml('  - { symbol: X, sector: Energy, tags: [oil], priority: 1 }'), 'a');
    const b = parseUniverse(
      yaml('  - { symbol: X, sector: Utilities, tags: [oil, gas], priority: 4 }\n  - { symbol: Y }'),
      'b',
    );
    const { universe, overlaps } = mergeUniverses([a, { ...b, name: 'other' }]);
    expect(universe.symbols.map((s) => [s.symbol, s.sector, s.tags, s.priority])).toEqual([
      ['X', 'Energy', ['oil', 'gas'], 4],
      ['Y', undefined, [], 0],
    ]);
    expect(overlaps).toEqual([{ symbol: 'X', universes: ['mine', 'other'], disagreements: ['sector'] }]);
  });

  it('refuses an empty list of universes', () => {
    expect(() => mergeUniverses([])).toThrow('no universe is given');
  });
});

describe('what a person may get wrong', () => {
  it.each([
    ['an empty list', 'name: mine\nsymbols: []', 'symbols: the list is empty'],
    ['no list', 'name: mine', 'symbols: '],
    ['an empty file', '', 'name: '],
    ['a misspelt key', yaml('  - { symbol: X, secter: Energy }'), 'secter'],
    ['an unknown kind', yaml('  - { symbol: X, kind: bond }'), 'symbols.0.kind'],
    ['a symbol named twice', yaml('  - { symbol: X }\n  - { symbol: X }'), 'names X twice'],
    ['an unknown calendar', yaml('  - { symbol: X, calendar: NYSE }'), "unknown calendar 'NYSE'"],
    ['no YAML', 'name: [', 'not valid YAML'],
  ])('%s is named', (_, text, message) => {
    expect(() => parseUniverse(text, 'mine.yaml')).toThrow(message);
  });

  it('an unknown name suggests the one that was meant', async () => {
    await expect(loadUniverse('plan62')).rejects.toMatchObject({ kind: 'config', hint: "did you mean 'plan26'?" });
  });

  it('a path that leads nowhere is a path error', async () => {
    await expect(loadUniverse('nowhere/mine.yaml')).rejects.toMatchObject({ kind: 'path' });
  });
});

it("looks in the user's configs before the package's", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-universe-'));
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(dir, 'universes'));
  writeFileSync(join(dir, 'universes', 'plan26.yaml'), yaml('  - { symbol: ONLY }'));
  expect((await loadUniverse('plan26', dir)).symbols.map((s) => s.symbol)).toEqual(['ONLY']);
});

it.each([
  ['AAPL', 'equity', 'XNYS'],
  ['^VIX', 'index', 'XNYS'],
  ['^NSEI', 'index', 'XNSE'],
  ['RELIANCE.NS', 'equity', 'XNSE'],
  ['BTC-USD', 'crypto', '24x7'],
  ['EURUSD=X', 'fx', '24x5'],
  ['BRK-B', 'equity', 'XNYS'],
])('%s alone is taken for %s on %s', (symbol, kind, calendar) => {
  expect(plainSymbol(symbol)).toMatchObject({ kind, calendar });
});
