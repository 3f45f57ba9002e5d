import { describe, expect, it } from 'vitest';
import { singleSymbolFrame, stackFrames, takeFrameRows } from '../../src/core/frame.ts';
import { canonicalJson, hashOf } from '../../src/core/hash.ts';
import { registry } from '../../src/core/registry.ts';
import { nearest, suggestion } from '../../src/core/suggest.ts';
import { formatTime, parseTime } from '../../src/core/time.ts';

describe('suggestions', () => {
  it.each([
    ['perod', 'period'],
    ['n-fold', 'n-folds'],
    ['Ensembel', 'ensemble'],
    ['zzz', undefined],
  ])('%s -> %s', (word, expected) => {
    expect(nearest(word, ['period', 'n-folds', 'ensemble', 'train'])).toBe(expected);
  });
});

describe('a long list of names', () => {
  const many = Array.from({ length: 100 }, (_, i) => (i % 25 === 3 ? `log_return_${i}` : `name_${i}`));
  it.each([
    ['return', 'known: log_return_3, log_return_28, log_return_53, log_return_78 and 96 more'],
    ['zzzzzz', /^known: name_0, name_1, .* and 60 more$/],
    ['log_return_8', "did you mean 'log_return_3'?"],
  ])('%s -> %s', (word, expected) => {
    const hint = suggestion(word, many);
    if (typeof expected === 'string') expect(hint).toBe(expected);
    else expect(hint).toMatch(expected);
  });
});

describe('registry', () => {
  const fruit = registry('fruit', [{ name: 'apple' }, { name: 'pear' }]);
  it('finds entries and suggests the nearest name', () => {
    expect(fruit.get('pear').name).toBe('pear');
    expect(() => fruit.get('aple')).toThrow("unknown fruit 'aple'");
  });
  it('refuses two entries of one name', () => {
    expect(() => registry('fruit', [{ name: 'fig' }, { name: 'fig' }])).toThrow("fruit 'fig' is registered twice");
  });
});

describe('hash', () => {
  it('ignores the order of keys and nothing else', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, 1], c: 3 } })).toBe('{"a":{"c":3,"d":[2,1]},"b":1}');
    expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }));
  });
});

describe('time', () => {
  it.each([
    ['2024-07-01', '2024-07-01T00:00:00Z'],
    ['2024-07-01T20:00:00Z', '2024-07-01T20:00:00Z'],
    ['2024-07-01T16:00:00-04:00', '2024-07-01T20:00:00Z'],
    ['2024-07-01 20:00', '2024-07-01T20:00:00Z'],
    ['2024-07-01T20:00:00.123456Z', '2024-07-01T20:00:00.123456Z'],
    ['2024-07-01T20:00:00.5+02:00', '2024-07-01T18:00:00.500000Z'],
  ])('%s is %s', (text, expected) => {
    expect(formatTime(parseTime(text, '--start'))).toBe(expected);
  });
  it.each(['2024-02-30', '01/07/2024', '', '2024-7-1', '2024-07-01T25:00'])('refuses %s', (text) => {
    expect(() => parseTime(text, '--start')).toThrow(`--start '${text}' is not a date`);
  });
  it('keeps microseconds', () => {
    expect(formatTime(1_000_001)).toBe('1970-01-01T00:00:01.000001Z');
  });
});

describe('frame', () => {
  const a = singleSymbolFrame('A', Float64Array.of(1, 3), { x: Float64Array.of(10, 30) });
  const b = singleSymbolFrame('B', Float64Array.of(1, 2), { x: Float64Array.of(11, 21) });
  it('stacks by time, then by symbol', () => {
    const panel = stackFrames([a, b]);
    expect([...panel.time]).toEqual([1, 1, 2, 3]);
    expect([...panel.symbolId].map((id) => panel.symbols[id])).toEqual(['A', 'B', 'B', 'A']);
    expect([...panel.columns.x]).toEqual([10, 11, 21, 30]);
  });
  it('takes rows in the order asked', () => {
    expect([...takeFrameRows(a, Int32Array.of(1, 0)).columns.x]).toEqual([30, 10]);
  });
});
