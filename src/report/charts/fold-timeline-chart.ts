import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { formatPeriod } from '../format.ts';
import type { Markup } from '../html.ts';
import type { FoldTimeline, SpanKind } from '../report-data.ts';
import { axisStyle, colour, plotArea, renderChart, timeAxis } from './chart.ts';

const rowHeight = 24;

/** Height as a share of the row says the same as colour does, so that the kinds differ in grey print too. */
export const spanStyle: Record<SpanKind, { fill: string; share: number; name: string }> = {
  train: { fill: colour.strategySoft, share: 0.5, name: 'train' },
  purge: { fill: colour.loss, share: 0.7, name: 'purged' },
  embargo: { fill: colour.third, share: 0.7, name: 'embargo' },
  test: { fill: colour.strategy, share: 0.7, name: 'test' },
  holdout: { fill: colour.benchmark, share: 0.7, name: 'hold-out' },
};

/** One row per fold: what it trains on, what purging and embargo leave out, what it is tested on. */
export function foldTimelineChart(timeline: FoldTimeline): Markup {
  const spans = timeline.folds.flatMap((fold, row) => fold.spans.map((span) => ({ ...span, row })));
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to));
  return renderChart({
    id: 'fold-timeline',
    title: 'Training, purged and test spans of each fold',
    description: timeline.folds
      .map((fold) => {
        const words = fold.spans.map((span) => `${spanStyle[span.kind].name} ${formatPeriod(span.from, span.to)}`);
        return `${fold.label}: ${words.join(', ')}`;
      })
      .join('; '),
    height: () => timeline.folds.length * rowHeight + 40,
    option: ({ narrow }) => ({
      grid: plotArea(narrow ? 76 : 120, 24, 6, 30),
      xAxis: timeAxis(from, to, narrow),
      yAxis: {
        ...axisStyle,
        type: 'category',
        inverse: true,
        data: timeline.folds.map((fold) => fold.label),
        axisLabel: { ...axisStyle.axisLabel, interval: 0, width: narrow ? 68 : 112, overflow: 'truncate' },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data: spans.map((span, i) => [span.from / 1000, span.row, span.to / 1000, i]),
          encode: { x: [0, 2], y: 1 },
          renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
            const style = spanStyle[spans[Number(api.value(3))].kind];
            const [left, y] = api.coord([Number(api.value(0)), Number(api.value(1))]);
            const [right] = api.coord([Number(api.value(2)), Number(api.value(1))]);
            const height = rowHeight * style.share;
            // A purge of some bars is a hair's breadth on ten years: it stays at least visible.
            const width = Math.max(right - left, 2);
            return {
              type: 'rect',
              shape: { x: left, y: y - height / 2, width, height },
              style: { fill: style.fill },
            };
          },
        },
      ],
    }),
  });
}
