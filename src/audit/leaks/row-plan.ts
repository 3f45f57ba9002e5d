import type { Panel } from '../../io/panel.ts';
import type { FoldPart } from '../subject.ts';

export interface RowPlan {
  readonly folds: readonly FoldPart[];
  readonly final: Int32Array;
  readonly holdout: Int32Array;
}

export interface SplitRules {
  /** Leave out training rows whose labels overlap those of the test window. */
  readonly purge: boolean;
  /** Distinct times left out after a test window's labels end. */
  readonly embargoBars: number;
}

const foldCount = 4;
/** Share of the times before the hold-out. */
const developmentShare = 0.85;

/** Purged and embargoed k-fold over times, with a sealed hold-out at the end. */
export const splitRows = (panel: Panel): RowPlan => splitBy(panel, { purge: true, embargoBars: 20 });

export function splitBy(panel: Panel, { purge, embargoBars }: SplitRules): RowPlan {
  const { time, labelKnownAt, y } = panel;
  const clock = Float64Array.from(new Set(time)).sort();
  const sealedFrom = clock[Math.floor(developmentShare * clock.length)];
  const all = Int32Array.from(time.keys());
  const usable = all.filter((row) => !Number.isNaN(y[row]) && labelKnownAt[row] < sealedFrom && time[row] < sealedFrom);
  const development = clock.filter((at) => at < sealedFrom);
  const place = new Map(Array.from(clock, (at, i) => [at, i]));
  const folds = Array.from({ length: foldCount }, (_, fold): FoldPart => {
    const first = development[Math.floor((fold * development.length) / foldCount)];
    const last = development[Math.floor(((fold + 1) * development.length) / foldCount) - 1];
    const test = usable.filter((row) => time[row] >= first && time[row] <= last);
    const end = test.reduce((latest, row) => Math.max(latest, labelKnownAt[row]), last);
    const isOutside = (row: number) => time[row] < first || time[row] > last;
    const isApart = (row: number) => {
      if (!purge) return true;
      if (time[row] < first) return labelKnownAt[row] < first;
      return time[row] > end && (place.get(time[row]) as number) - (place.get(end) as number) > embargoBars;
    };
    return { fold, test, train: usable.filter((row) => isOutside(row) && isApart(row)) };
  });
  return { folds, final: usable, holdout: all.filter((row) => time[row] >= sealedFrom) };
}
