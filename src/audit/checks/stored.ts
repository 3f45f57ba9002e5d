import { formatTime } from '../../core/time.ts';
import type { Check, Finding } from '../check.ts';
import { isSame } from '../compare.ts';
import { timesOf } from '../cuts.ts';
import { wholeColumns } from '../feature-function.ts';
import type { FeatureSubject } from '../subject.ts';

/** The feature files hold what the features compute: same rows, same columns, same values. */
export const stored: Check = {
  name: 'stored',
  summary: 'the feature files hold what the features compute now',
  needs: ({ features }) => (features?.stored ? undefined : 'no feature files'),
  run: (subject) => {
    const features = subject.features as FeatureSubject;
    const { market, stored: files } = features;
    const computed = wholeColumns(features);
    const findings: Finding[] = [];
    let values = 0;
    for (const [symbol, file] of files ?? []) {
      const time = timesOf(market, symbol);
      const rowAt = file.time.findIndex((at, row) => at !== time[row]);
      if (file.time.length !== time.length || rowAt >= 0) {
        const message = `the file has ${file.time.length} rows, the bars ${time.length}, or their times differ`;
        findings.push({ severity: 'leak', where: `${symbol} file`, symbol, message });
        continue;
      }
      for (const [column, held] of Object.entries(file.columns)) {
        const wanted = computed.get(symbol)?.[column];
        const row = wanted === undefined ? 0 : held.findIndex((value, i) => !isSame(value, wanted[i]));
        values += held.length;
        if (row < 0 || findings.some(({ where }) => where === column)) continue;
        const message =
          wanted === undefined
            ? 'is in the file, but no feature of the set computes it'
            : `the file holds ${held[row]}, the feature gives ${wanted[row]}`;
        // Another version of the code may round differently; that holds nothing of the future.
        const isRounding =
          wanted !== undefined && held.every((value, i) => isSame(value, wanted[i]) || isNear(value, wanted[i]));
        const severity = isRounding ? 'warn' : 'leak';
        findings.push({ severity, where: column, symbol, time: formatTime(time[row]), message });
      }
    }
    return { counts: { symbols: files?.size ?? 0, values }, findings };
  },
};

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}
