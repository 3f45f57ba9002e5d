import type { Panel } from '../../io/panel.ts';
import type { Check, Finding } from '../check.ts';
import { columnScales } from '../compare.ts';
import type { RowSubject } from '../subject.ts';

/** Fewer features than this repeat by chance. */
const fewestFeatures = 4;
/** More are not needed to know a row again. */
const mostFeatures = 24;
/** Values this near, in standard deviations of their column, count as alike. */
const nearness = 0.02;

/**
 * Rows that stand on both sides of a fold: the same symbol and time twice, or the same feature values under another name
 * or time, exactly or nearly. How often rows repeat among the training rows themselves is what chance allows.
 */
export const duplicates: Check = {
  name: 'duplicates',
  summary: 'no row, and no copy of a row, is on both sides of a fold',
  needs: ({ rows }) => (rows ? undefined : 'no splits'),
  run: (subject) => {
    const { panel, folds } = subject.rows as RowSubject;
    const findings: Finding[] = [];
    const identity = Array.from(panel.time, (at, row) => `${panel.symbols[panel.symbolId[row]]}@${at}`);
    const exact = keysOf(panel, undefined);
    const near = keysOf(panel, nearness);
    let compared = 0;
    for (const { fold, train, test } of folds) {
      const where = `fold ${fold}`;
      compared += test.length;
      const same = repeats(identity, train, test).across;
      if (same > 0)
        findings.push({
          severity: 'leak',
          where,
          message: `${same} test rows are there again among the training rows`,
        });
      if (exact === undefined || near === undefined) continue;
      const copies = repeats(exact, train, test);
      const alike = repeats(near, train, test);
      const tooMany = ({ across, within }: Repeats) => across / test.length > 0.002 + 3 * (within / train.length);
      if (tooMany(copies)) {
        findings.push({
          severity: 'leak',
          where,
          message: `features of ${copies.across} test rows are found again, value for value, among the training rows`,
        });
      } else if (tooMany(alike)) {
        const severity = alike.across / test.length > 0.02 ? 'leak' : 'warn';
        findings.push({
          severity,
          where,
          message: `features of ${alike.across} test rows are found again, nearly, among the training rows`,
        });
      }
    }
    return { counts: { folds: folds.length, rows: compared, features: panel.features.length }, findings };
  },
};

/** A key per row from its feature values; empty where half of them are missing. Undefined when there are too few features. */
function keysOf(panel: Panel, step: number | undefined): string[] | undefined {
  const scales = columnScales(new Map([['all', panel.columns as Record<string, Float64Array>]]));
  const names = panel.features
    .filter((name) => new Set(panel.columns[name].slice(0, 500)).size > 20)
    .slice(0, mostFeatures);
  if (names.length < fewestFeatures) return undefined;
  const numbers = new Float64Array(names.length);
  const bytes = Buffer.from(numbers.buffer);
  return Array.from(panel.time, (_, row) => {
    let missing = 0;
    names.forEach((name, i) => {
      const value = panel.columns[name][row];
      if (Number.isNaN(value)) missing++;
      numbers[i] = step === undefined ? value : Math.round(value / (step * (scales.get(name) as number)));
    });
    return missing > names.length / 2 ? '' : bytes.toString('latin1');
  });
}

interface Repeats {
  /** Test rows whose key a training row has. */
  readonly across: number;
  /** Training rows whose key an earlier training row has. */
  readonly within: number;
}

function repeats(keys: readonly string[], train: Int32Array, test: Int32Array): Repeats {
  const own = new Set<string>();
  let within = 0;
  const rows = new Set(train);
  for (const row of rows) {
    if (keys[row] === '') continue;
    if (own.has(keys[row])) within++;
    own.add(keys[row]);
  }
  // The row itself on both sides is what the check of splits says.
  const across = test.filter((row) => keys[row] !== '' && !rows.has(row) && own.has(keys[row])).length;
  return { across, within };
}
