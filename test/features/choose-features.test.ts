import { describe, expect, it } from 'vitest';
import { chooseFeatures, featureSet } from '../../src/features/choose-features.ts';
import { type FeatureFamily, featureFamilies } from '../../src/features/define-feature.ts';
import { features } from '../../src/features/index.ts';
import { columnsOf, warmupBars } from '../../src/features/instance.ts';

const columns = (...choice: Parameters<typeof chooseFeatures>) => chooseFeatures(...choice).flatMap(columnsOf);

describe('feature sets', () => {
  it('core has at least 75 model-ready columns, each family its share, and nothing that depends on the price level', () => {
    const core = featureSet('core');
    const counts = new Map<FeatureFamily, number>(featureFamilies.map((family) => [family, 0]));
    for (const instance of core) {
      const { family, scaleFree } = instance.definition;
      expect(scaleFree).toBe(true);
      counts.set(family, (counts.get(family) as number) + columnsOf(instance).length);
    }
    const least = { trend: 15, momentum: 15, volatility: 10, volume: 10, pattern: 10, statistical: 15 } as const;
    for (const [family, count] of Object.entries(least)) {
      expect(counts.get(family as FeatureFamily), family).toBeGreaterThanOrEqual(count);
    }
    expect(core.flatMap(columnsOf).length).toBeGreaterThanOrEqual(75);
    expect(warmupBars(core)).toBe(199);
  });

  it.each(['core', 'ta', 'all'] as const)(
    '%s writes no column twice and none that could be taken for a label or a time',
    (name) => {
      const names = featureSet(name).flatMap(columnsOf);
      expect(new Set(names).size).toBe(names.length);
      for (const column of names) expect(column).toMatch(/^(?!label_)[a-z][a-z0-9_]*(?<!_at)$/);
    },
  );

  it('lists features by name', () => {
    expect([...features.names()].sort()).toEqual([...features.names()]);
  });
});

describe('features named besides the set', () => {
  it.each([
    [['rsi:period=7'], ['rsi_7']],
    [['rsi'], ['rsi_14']],
    [['rsi:period=7,ema_ratio:period=50'], ['rsi_7', 'ema_ratio_50']],
    [
      ['rsi:period=7', 'ema_ratio:period=50'],
      ['rsi_7', 'ema_ratio_50'],
    ],
    [
      ['macd_ratio:fast=5', 'slow=20', 'rsi'],
      ['macd_ratio_5_20_9', 'macd_ratio_signal_5_20_9', 'macd_ratio_hist_5_20_9', 'rsi_14'],
    ],
    [['bb_width:deviations=2.5'], ['bb_width_20_2p5']],
    [[{ name: 'rsi', period: 7 }], ['rsi_7']],
    [['rsi', 'rsi:period=14'], ['rsi_14']],
  ])('%j', (extra, expected) => {
    expect(columns('none', extra)).toEqual(expected);
  });

  it('are added to the set once', () => {
    const core = columns('core', []);
    expect(columns('core', ['rsi:period=14'])).toEqual(core);
    expect(columns('core', ['rsi:period=21'])).toEqual([...core, 'rsi_21']);
  });

  it.each([
    [['rsj'], "unknown feature 'rsj'", "did you mean 'rsi'?"],
    [['rsi_7'], "unknown feature 'rsi_7'", "the feature of such a column is written 'rsi:period=7'"],
    [['rsi(7)'], "unknown feature 'rsi(7)'", "the feature of such a column is written 'rsi:period=7'"],
    [
      ['macd_ratio_5_20_9'],
      "unknown feature 'macd_ratio_5_20_9'",
      "the feature of such a column is written 'macd_ratio:fast=5,slow=20,signal=9'",
    ],
    [['rsi:perod=7'], "feature 'rsi' has no parameter 'perod'", "did you mean 'period'?"],
    [['rsi:period=1'], "feature 'rsi': period must be a whole number from 2 to 2000, found '1'", '14 is the default'],
    [['rsi:period=7.5'], "found '7.5'", 'trademl features --explain rsi'],
    [['rsi:period='], "found ''", 'trademl features --explain rsi'],
    [['period=7'], "'period=7' is not NAME or NAME:KEY=VALUE", 'rsi:period=7'],
    [['rsi:period'], "'rsi:period' is not NAME or NAME:KEY=VALUE", 'rsi:period=7'],
    [['obv:period=3'], "feature 'obv' has no parameter 'period'", 'it has none'],
    [[], 'no features are chosen', '--set core'],
  ])('%j is refused: %s', (extra, message, hint) => {
    expect(() => chooseFeatures('none', extra)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });
});
