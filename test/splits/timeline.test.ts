import { describe, expect, it } from 'vitest';
import { splitTimeline } from '../../src/splits/timeline.ts';
import { dailyRows, day, planOf } from './rows.ts';

describe('splitTimeline', () => {
  it('draws walk-forward folds with the purge and the hold-out', () => {
    const plan = planOf(dailyRows(200, 5), { scheme: 'walk-forward', horizonBars: 5, holdoutStart: day(160) });
    expect(splitTimeline(plan, { width: 47, unicode: true })).toMatchInlineSnapshot(`
      [
        "fold 0 ▇▇▇▇▇▇▇░████████                ▒▒▒▒▒▒▒▒",
        "fold 1 ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇░███████         ▒▒▒▒▒▒▒▒",
        "fold 2 ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇░░███████ ▒▒▒▒▒▒▒▒",
        "       2020-01-01                    2020-07-18",
        "▇ train  ░ purge, embargo  █ test  ▒ hold-out",
      ]
    `);
  });

  it('draws purged k-fold in ASCII', () => {
    const plan = planOf(dailyRows(200, 5), { scheme: 'purged-kfold', horizonBars: 5, embargoBars: 5 });
    expect(splitTimeline(plan, { width: 47, unicode: false })).toMatchInlineSnapshot(`
      [
        "fold 0 #############..========================",
        "fold 1 ============.#############..===========",
        "fold 2 =========================.#############",
        "       2020-01-01                    2020-07-18",
        "= train  . purge, embargo  # test",
      ]
    `);
  });

  it('shows what a long look-back leaves out after the last window', () => {
    const options = { scheme: 'combinatorial', groups: 4, testGroups: 1, horizonBars: 1, lookbackBars: 60 };
    const lines = splitTimeline(planOf(dailyRows(200, 1), options), { width: 47, unicode: false });
    expect(lines.slice(0, 4)).toMatchInlineSnapshot(`
      [
        "fold 0 ##########............==================",
        "fold 1 =========.##########............========",
        "fold 2 ===================.##########..........",
        "fold 3 =============================.##########",
      ]
    `);
  });

  it.each([20, 33, 80, 200])('fits a terminal of %i columns and shows every part in each fold', (width) => {
    const plan = planOf(dailyRows(2000, 1), { scheme: 'walk-forward', horizonBars: 1, nFolds: 2 });
    const lines = splitTimeline(plan, { width, unicode: true });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    for (const line of lines.slice(0, 2)) expect(line).toMatch(/^fold \d ▇+░█+/);
  });
});
