import { describe, expect, it } from 'vitest';
import type { RangeName, RangeResult } from '../../src/evaluation/range-result.ts';
import { judge, widening } from '../../src/evaluation/verdict.ts';

interface Case {
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly dates?: number;
  /** Independent blocks; a fifth of the dates unless told. */
  readonly blocks?: number;
  /** p-value of turned labels. */
  readonly turned?: number;
  readonly years?: readonly number[];
  /** The score that people ask for first, and the baseline's. */
  readonly beside?: readonly [metric: string, value: number, baseline: number];
  readonly folds?: readonly number[];
  readonly metric?: string;
  /** Scores of the groups that combinatorial folds combine, and of the paths. */
  readonly groups?: readonly number[];
  readonly paths?: readonly number[];
}

function range(name: RangeName, found: Case): RangeResult {
  const { value, low = null, high = null, dates = 500, folds = [0.55, 0.55], metric = 'auc' } = found;
  const partsOf = (values: readonly number[]) => values.map((primary) => ({ primary: { value: primary } }));
  const perFold = partsOf(folds);
  const { groups, paths, turned, beside, blocks = dates / 5 } = found;
  const reason = value === null ? { reason: 'only one class is among the rows' } : {};
  return {
    range: name,
    primary: metric,
    dates,
    folds: folds.length,
    perFold,
    ...(groups && { perTestGroup: partsOf(groups) }),
    ...(paths && { paths: { values: paths } }),
    perYear: found.years ? partsOf(found.years) : perFold,
    metrics: [
      { metric, value, low, high, ...reason },
      ...(beside ? [{ metric: beside[0], value: beside[1], baseline: beside[2] }] : []),
    ],
    ...(turned !== undefined && { rotationTest: { pValue: turned } }),
    bootstrap: { confidence: 0.95, effectiveBlocks: blocks },
  } as unknown as RangeResult;
}
const verdict = (oof?: Case, holdout?: Case, tries = { oof: 1, holdout: 1 }, overfitting?: number) =>
  judge([...(oof ? [range('oof', oof)] : []), ...(holdout ? [range('holdout', holdout)] : [])], tries, { overfitting });

const none = { value: 0.51, low: 0.49, high: 0.53 };
const weak = { value: 0.52, low: 0.505, high: 0.535 };
const moderate = { value: 0.53, low: 0.515, high: 0.545 };
const strong = { value: 0.56, low: 0.54, high: 0.58 };
const below = { value: 0.45, low: 0.42, high: 0.48 };

describe('the rule', () => {
  it.each([
    ['both strong', strong, strong, 'strong', 'holdout'],
    ['hold-out strong, out of fold weak', weak, strong, 'weak', 'holdout'],
    ['hold-out weak, out of fold strong', strong, weak, 'weak', 'holdout'],
    ['hold-out says nothing, out of fold strong', strong, none, 'no evidence', 'holdout'],
    ['hold-out strong, out of fold nothing', none, strong, 'no evidence', 'holdout'],
    ['both moderate', moderate, moderate, 'moderate', 'holdout'],
    ['below chance', below, below, 'no evidence', 'holdout'],
    ['sealed: strong out of fold is moderate', strong, undefined, 'moderate', 'oof'],
    ['sealed: weak stays weak', weak, undefined, 'weak', 'oof'],
    ['hold-out alone: at most moderate', undefined, strong, 'moderate', 'holdout'],
    ['short hold-out: out of fold decides', strong, { ...strong, dates: 40 }, 'moderate', 'oof'],
    ['short out of fold does not lower', { ...none, dates: 40 }, strong, 'moderate', 'holdout'],
    ['both short', { ...strong, dates: 40 }, { ...strong, dates: 40 }, 'no evidence', 'oof'],
    ['no AUC at all', { value: null }, undefined, 'no evidence', 'oof'],
    ['half of the folds below chance', { ...strong, folds: [0.7, 0.45] }, strong, 'moderate', 'holdout'],
  ] as const)('%s', (_name, oof, holdout, level, restsOn) => {
    expect(verdict(oof, holdout)).toMatchObject({ level, restsOn });
  });
  it.each([
    [{ metric: 'r2_naive', value: 0.004, low: 0.001, high: 0.007, folds: [0.1, 0.1] }, 'weak'],
    [{ metric: 'r2_naive', value: 0.004, low: -0.001, high: 0.009, folds: [0.1, 0.1] }, 'no evidence'],
    [{ metric: 'r2_naive', value: 0.3, low: 0.2, high: 0.4, folds: [0.1, 0.1] }, 'moderate'],
  ])('R2 against naive %j: %s', (found, level) => expect(verdict(found).level).toBe(level));
});

describe('the limits of the rule', () => {
  it.each([
    ['auc', 0.5, 0.51, 0.53],
    ['directional_auc', 0.5, 0.51, 0.53],
    ['brier_skill', 0, 0.01, 0.05],
    ['r2_naive', 0, 0.01, 0.05],
  ])('%s: chance %d, moderate from %d, strong from %d', (metric, chance, moderate, strong) => {
    const level = (low: number, value = strong + 0.01) => {
      const found = { metric, value, low, high: value + 0.01, folds: [1, 1] };
      return verdict(found, found).level;
    };
    const sides = [chance, moderate, strong].flatMap((limit) => [limit - 1e-6, limit + 1e-6]);
    expect(sides.map((low) => level(low))).toEqual(['no evidence', 'weak', 'weak', 'moderate', 'moderate', 'strong']);
    expect(level(chance, chance + 0.25)).toBe('no evidence');
  });
  it.each([
    ['59 dates', { dates: 59, blocks: 30 }, 'no evidence'],
    ['60 dates', { dates: 60, blocks: 30 }, 'strong'],
    ['fewer than 10 blocks', { blocks: 9.99 }, 'no evidence'],
    ['10 blocks', { blocks: 10 }, 'strong'],
    ['turned labels as good in more than one case of twenty', { turned: 0.0501 }, 'no evidence'],
    ['turned labels as good in one case of twenty', { turned: 0.05 }, 'strong'],
    ['a fold at chance', { folds: [0.5, 0.6, 0.6, 0.5] }, 'moderate'],
    ['one fold, so years count, and most are bad', { folds: [0.6], years: [0.4, 0.4, 0.6] }, 'moderate'],
    ['one bad fold of two, in good years', { folds: [0.6, 0.4], years: [0.6, 0.6] }, 'moderate'],
  ])('%s', (_what, part, level) => {
    const found = { ...strong, ...part };
    expect(verdict(found, found).level).toBe(level);
  });
  it.each([
    [0.5, 'weak'],
    [0.4999, 'strong'],
  ])('a probability of backtest overfitting of %d allows %s', (overfitting, level) => {
    const found = verdict(strong, strong, undefined, overfitting);
    expect(found.level).toBe(level);
    expect(found.wouldChangeIt).toContain(level === 'weak' ? 'fewer tries would' : 'A lower score on new data would');
    expect(verdict(none, none, undefined, overfitting).level).toBe('no evidence');
  });
});

describe('combinatorial folds', () => {
  // Three groups, two tested at a time: one bad group of three spoils two folds of three.
  const folds = [0.6, 0.49, 0.49];
  it('are not counted, their groups are: two of three groups above chance are consistent', () => {
    const found = verdict({ ...strong, folds, groups: [0.62, 0.58, 0.4], paths: [0.56, 0.55] }, strong);
    expect(found.level).toBe('strong');
    expect(found.ranges[0].reason).toBe(
      '2 of 3 test groups are above chance (so are 2 of 2 backtest paths, which share all dates)',
    );
  });
  it('one good group of three is not consistent, though most folds hold it and all paths are above chance', () => {
    const lucky = { ...strong, folds: [0.6, 0.6, 0.49], groups: [0.7, 0.49, 0.49], paths: [0.56, 0.55] };
    expect(verdict(lucky, strong).level).toBe('moderate');
    expect(verdict({ ...lucky, groups: undefined }, strong).level).toBe('strong');
  });
});

describe('widening for tries', () => {
  it.each([
    [1, 1],
    [5, 2.5688 / 1.96],
    [100, 3.4743 / 1.96],
  ])('%d tries stretch a 95 %% interval by %d (Sidak)', (tries, stretch) =>
    expect(widening(0.95, tries)).toBeCloseTo(stretch, 3),
  );
  it('turns weak evidence among 20 tries into none, and says so', () => {
    const found = verdict({ ...weak, high: 0.54 }, undefined, { oof: 20, holdout: 1 });
    expect(found.level).toBe('no evidence');
    // 3.0167 / 1.96 on each side.
    expect(found.ranges[0].low).toBeCloseTo(0.52 - 0.015 * 1.5392, 4);
    expect(found.ranges[0].high).toBeCloseTo(0.52 + 0.02 * 1.5392, 4);
    expect(found.sentence).toContain('widened for 20 tries');
  });
});

describe('words', () => {
  it('name the figures, the range and chance', () =>
    expect(verdict(none).sentence).toBe(
      'No evidence of skill: AUC 0.510 on the out-of-fold rows, 95 % interval 0.490 to 0.530, which includes chance (0.5).',
    ));
  it('ask for a hold-out that is long enough, where a short one confirms nothing', () => {
    const found = verdict(strong, { ...none, dates: 20 });
    expect(found.level).toBe('moderate');
    expect(found.wouldChangeIt).toBe('A hold-out that is long enough to confirm it would.');
    expect(found.sentence).toMatch(
      /above chance \(0\.5\); nothing from the hold-out confirms it yet \(0\.510, 0\.490 to 0\.530; 20 dates, .*too short to tell\)\.$/,
    );
  });
  it('send nobody to open a hold-out that the run does not have', () => {
    const { level, wouldChangeIt } = judge([range('oof', strong)], { oof: 1, holdout: 1 }, { hasHoldout: false });
    expect(level).toBe('moderate');
    expect(wouldChangeIt).toMatch(/this run has none: seal one \(trademl splits --holdout-start DATE\)/);
    expect(wouldChangeIt).not.toContain('--range all');
  });
  it('say why a level was lowered', () =>
    expect(verdict(weak, strong).sentence).toBe(
      "Weak evidence of skill: AUC 0.560 on the hold-out, 95 % interval 0.540 to 0.580, above chance (0.5); the out-of-fold rows allow no more than 'weak' (0.520, 0.505 to 0.535).",
    ));
  it.each([
    ['how many dates would settle it', none, 'about 2,000 dates would settle it; there are 500'],
    ['that more data would not help', below, 'more of the same data would not help'],
    ['what raises the level', weak, 'at 0.51 or more would raise it. A hold-out opened once could confirm it'],
    ['what holds down a range that stands by itself', strong, 'A hold-out opened once could confirm it'],
    ['that these rows alone raise it no further', moderate, 'A hold-out opened once could confirm it'],
    ['to look for a leak', { value: 0.71, low: 0.7, high: 0.72 }, 'AUC of 0.710 is more than markets usually allow'],
    ['nothing of a leak at 0.7', { value: 0.7, low: 0.69, high: 0.71 }, 'A hold-out opened once could confirm it'],
  ])('say %s', (_what, found, text) => expect(verdict(found).wouldChangeIt).toContain(text));
  it.each([
    ['agreement', none, strong, 'Agreement of the out-of-fold rows and the hold-out would.'],
    ['agreement', weak, strong, 'Agreement of the out-of-fold rows and the hold-out would.'],
    ['more dates', strong, none, 'about 2,000 dates would settle it; there are 500'],
    ['a strong range', moderate, moderate, 'A lower end of the interval at 0.53 or more would raise it.'],
  ])('with a hold-out ask for %s', (_what, oof, holdout, text) =>
    expect(verdict(oof, holdout).wouldChangeIt).toContain(text),
  );
  it('tell a score below chance from one whose interval includes it', () =>
    expect(verdict(below).sentence).toContain('0.420 to 0.480, below chance (0.5)'));
  it("put a forecast's error beside the baseline's", () => {
    const found = {
      metric: 'r2_naive',
      value: 0.004,
      low: 0.001,
      high: 0.007,
      beside: ['rmse', 0.0123, 0.0124],
    } as const;
    expect(verdict(found).sentence).toContain('above chance (0); RMSE 0.0123 against 0.0124 of the baseline');
  });
});
