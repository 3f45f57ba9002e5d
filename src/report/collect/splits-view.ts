import { parseTime } from '../../core/time.ts';
import type { SplitPlan } from '../../splits/plan.ts';
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

/** Spans by date of each fold, purged and embargoed gaps drawn between training and test where rows were left out. */
export function timelineOf(plan: SplitPlan): FoldTimeline {
  const folds = plan.folds.map((fold) => {
    const train = fold.train.map((range) => span('train', range));
    const test = fold.test.map((range) => span('test', range));
    const gaps: Span[] = [];
    const inOrder = [...train, ...test].sort((a, b) => a.from - b.from);
    inOrder.slice(1).forEach((later, i) => {
      const earlier = inOrder[i];
      const gap = { from: earlier.to, to: later.from };
      if (earlier.kind === 'train' && later.kind === 'test' && fold.purgedRows > 0)
        gaps.push({ kind: 'purge', ...gap });
      if (earlier.kind === 'test' && later.kind === 'train')
        gaps.push({ kind: fold.embargoedRows + fold.lookbackRows > 0 ? 'embargo' : 'purge', ...gap });
    });
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
    folds: [...folds, ...sealed],
  };
}
