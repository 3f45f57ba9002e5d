import { parseTime } from '../../core/time.ts';
import type { FoldPlan, SplitPlan } from '../../splits/plan.ts';
import type { FoldTimeline, SpanKind } from '../report-data.ts';

interface Span {
  readonly kind: SpanKind;
  readonly from: number;
  readonly to: number;
}

const span = (kind: SpanKind, { start, end }: { start: string; end: string }): Span => ({
  kind,
  from: parseTime(start, 'start'),
  to: parseTime(end, 'end'),
});

/**
 * What a fold leaves out: purged between training and a test, embargoed (or looking back) after a test, up to the training
 * or test that follows, or to the last date that any fold tests.
 * @param tested test windows of all folds
 */
function gapsOf(fold: FoldPlan, parts: readonly Span[], tested: readonly Span[]): Span[] {
  const after = fold.embargoedRows + fold.lookbackRows > 0;
  const reach = tested.reduce((latest, { to }) => Math.max(latest, to), Number.NEGATIVE_INFINITY);
  return parts.flatMap((earlier, i): Span[] => {
    const later = parts[i + 1];
    const gap = { from: earlier.to, to: later?.from ?? reach };
    if (earlier.kind === 'train')
      return later?.kind === 'test' && fold.purgedRows > 0 ? [{ kind: 'purge', ...gap }] : [];
    if (later?.kind === 'train') return [{ kind: after ? 'embargo' : 'purge', ...gap }];
    // Neighbouring windows have some time between their bars too; dates were left out where another fold tests them.
    const isLeftOut = after && tested.some(({ from, to }) => from > gap.from && to <= gap.to);
    return isLeftOut ? [{ kind: 'embargo', ...gap }] : [];
  });
}

/** Spans by date of each fold, purged and embargoed gaps drawn between training and test where rows were left out. */
export function timelineOf(plan: SplitPlan): FoldTimeline {
  const testsOf = (fold: FoldPlan) => fold.test.map((range) => span('test', range));
  const tested = plan.folds.flatMap(testsOf);
  const folds = plan.folds.map((fold) => {
    const train = fold.train.map((range) => span('train', range));
    const test = testsOf(fold);
    const parts = [...train, ...test].sort((a, b) => a.from - b.from);
    const gaps = gapsOf(fold, parts, tested);
    return {
      label: `fold ${fold.fold}`,
      trainRows: fold.trainRows,
      purgedRows: fold.purgedRows + fold.embargoedRows + fold.lookbackRows,
      testRows: fold.testRows,
      spans: [...train, ...gaps, ...test],
    };
  });
  const { holdout } = plan;
  const sealed =
    holdout === null
      ? []
      : [
          {
            label: 'hold-out',
            trainRows: Number.NaN,
            purgedRows: Number.NaN,
            testRows: holdout.rows,
            spans: [span('holdout', holdout)],
          },
        ];
  return {
    scheme: plan.scheme,
    horizonBars: plan.horizonBars,
    embargoBars: plan.embargoBars,
    lookbackBars: plan.lookbackBars,
    folds: [...folds, ...sealed],
  };
}
