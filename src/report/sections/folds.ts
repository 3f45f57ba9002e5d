import { colour } from '../charts/chart.ts';
import { foldTimelineChart, spanStyle } from '../charts/fold-timeline-chart.ts';
import { forestChart } from '../charts/forest-chart.ts';
import { count, fixed, formatLevel, formatPeriod, formatRange, formatValue } from '../format.ts';
import { html, type Markup, unbroken } from '../html.ts';
import type { FoldScores, FoldTimeline, ReportData, SpanKind } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { figure, legend, partSection } from './section.ts';

export function foldScoresSection(data: ReportData): Markup {
  const text = {
    id: 'folds',
    title: 'Fold by fold',
    note: 'An edge that is real shows in most folds. Each fold is scored on rows that its model never saw.',
  };
  return partSection(text, data.foldScores, (scores) => {
    const { parts, metric, baseline, baselineName, folds, overlapping, pooled } = scores;
    const key = legend([
      {
        colour: colour.strategy,
        shape: 'line',
        text: `${metric} with ${formatLevel(data.level)} interval; diamonds: pooled rows`,
      },
      { colour: colour.benchmark, shape: 'dashed', text: `baseline ${fixed(baseline, 3)} (${baselineName})` },
    ]);
    return html`${figure(
      forestChart({
        id: 'fold-scores',
        title: `${metric} of each ${parts} with its interval`,
        metric,
        baseline,
        parts: folds,
        pooled,
      }),
      `${metric} by ${parts}`,
      key,
    )}
${table(
  'fold-table',
  `Test span, rows and interval of each ${parts}`,
  [
    { head: parts === 'fold' ? 'Fold' : 'Group', unbroken: true },
    { head: 'Tested on' },
    { head: 'Rows', numeric: true },
    { head: metric, numeric: true },
    { head: `${formatLevel(data.level)} interval`, numeric: true },
  ],
  [...folds, ...pooled].map((fold) => [
    fold.label,
    unbroken(formatPeriod(fold.from, fold.to)),
    count(fold.rows),
    formatValue(fold.value, 'ratio'),
    formatRange(fold.low, fold.high, 'ratio'),
  ]),
)}
${overlapping.length > 0 && overlappingTable(scores, formatLevel(data.level))}`;
  });
}

/** The folds of combinatorial splits, which test the same dates again and again. */
function overlappingTable({ metric, overlapping }: FoldScores, level: string): Markup {
  return html`<p class="small">The splits test several groups of dates at a time, so that their ${count(overlapping.length)} folds overlap: each group is scored once, over all models that predict it.</p>
${foldedTable(
  'overlapping-folds',
  'Every fold as a table',
  'Rows and interval of each fold; folds share dates',
  [
    { head: 'Fold', unbroken: true },
    { head: 'Rows', numeric: true },
    { head: metric, numeric: true },
    { head: `${level} interval`, numeric: true },
  ],
  overlapping.map((fold) => [
    fold.label,
    count(fold.rows),
    formatValue(fold.value, 'ratio'),
    formatRange(fold.low, fold.high, 'ratio'),
  ]),
)}`;
}

export function timelineSection(data: ReportData): Markup {
  const text = {
    id: 'timeline',
    title: 'Who saw what, when',
    note: 'Training rows whose label was still open when the test began are purged; the embargo leaves a pause after a test span.',
  };
  return partSection(text, data.timeline, (timeline) => {
    const looksBack = timeline.lookbackBars > timeline.embargoBars;
    const kinds = [...new Set(timeline.folds.flatMap((fold) => fold.spans.map((span) => span.kind)))];
    const key = legend(
      kinds.map((kind: SpanKind) => ({
        colour: spanStyle[kind].fill,
        shape: 'block' as const,
        text: kind === 'embargo' && looksBack ? 'left out: its features look back into a test' : spanStyle[kind].name,
      })),
    );
    const lookBack = looksBack ? `, look-back of the features ${formatValue(timeline.lookbackBars, 'bars')}` : '';
    const caption = `Scheme ${timeline.scheme}, horizon ${formatValue(timeline.horizonBars, 'bars')}, embargo ${formatValue(timeline.embargoBars, 'bars')}${lookBack}`;
    return html`${figure(foldTimelineChart(timeline), caption, key)}
${timelineTable(timeline)}`;
  });
}

function timelineTable(timeline: FoldTimeline): Markup {
  const period = (spans: FoldTimeline['folds'][number]['spans'], kind: SpanKind) =>
    spans
      .filter((span) => span.kind === kind)
      .map((span) => formatPeriod(span.from, span.to))
      .join(', ') || '—';
  return foldedTable(
    'timeline-table',
    'Spans and row counts as a table',
    'Spans (UTC dates) and rows of each fold',
    [
      { head: 'Fold', unbroken: true },
      { head: 'Trained on' },
      { head: 'Rows', numeric: true },
      { head: 'Purged rows', numeric: true },
      { head: 'Tested on' },
      { head: 'Rows', numeric: true },
    ],
    timeline.folds.map((fold) => [
      fold.label,
      unbroken(period(fold.spans, 'train')),
      count(fold.trainRows),
      count(fold.purgedRows),
      unbroken(period(fold.spans, fold.spans.some(({ kind }) => kind === 'test') ? 'test' : 'holdout')),
      count(fold.testRows),
    ]),
  );
}
