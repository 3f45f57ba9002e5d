import { describe, expect, it } from 'vitest';
import type { RangeName, RangeResult } from '../../src/evaluation/range-result.ts';
import { judge, widening } from '../../src/evaluation/verdict.ts';

interface Case {
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly dates?: number;
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
  const { groups, paths } = found;
  return {
    range: name,
    primary: metric,
    dates,
    folds: folds.length,
    perFold,
    ...(groups && { perTestGroup: partsOf(groups) }),
    ...(paths && { paths: { values: paths } }),
    perYear: perFold,
    metrics: [{ metric, value, low, high, ...(value === null ? { reason: 'only one class is among the rows' } : {}) }],
    bootstrap: { confidence: 0.95, effectiveBlocks: dates / 5 },
  } as unknown as RangeResult;
}
const verdict = (oof?: Case, holdout?: Case, tries = { oof: 1, holdout: 1 }) =>
  judge([...(oof ? [range('oof', oof)] : []), ...(holdout ? [range('holdout', holdout)] : [])], tries);

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
    const found = verdict(weak, undefined, { oof: 20, holdout: 1 });
    expect(found.level).toBe('no evidence');
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
  ])('say %s', (_what, found, text) => expect(verdict(found).wouldChangeIt).toContain(text));
});
