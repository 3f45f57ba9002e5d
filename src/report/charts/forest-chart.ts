import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { fixed, formatRange } from '../format.ts';
import type { Markup } from '../html.ts';
import { axisStyle, colour, gridLine, leftLabels, plotArea, renderChart } from './chart.ts';

const rowHeight = 28;

export interface Forest {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly metric: string;
  readonly baseline: number;
  readonly parts: readonly ForestRow[];
  /** Drawn below the parts, as diamonds. */
  readonly pooled: readonly ForestRow[];
}

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A forest plot: one row per part with its interval, the pooled rows below as diamonds, the baseline as a line. */
export function forestChart(scores: Forest): Markup {
  const rows = [...scores.parts, ...scores.pooled];
  const ends = rows
    .flatMap((row) => [row.low, row.high, row.value])
    .concat(scores.baseline)
    .filter((value) => Number.isFinite(value));
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  // The parts of one chart may be told apart by the ends of their names alone, as sectors are.
  const labels = (narrow: boolean) =>
    leftLabels(
      rows.map(({ label }) => label),
      narrow ? 190 : 240,
    );
  const padding = (high - low) * 0.06 || 0.01;
  return renderChart({
    id: scores.id,
    title: scores.title,
    description: rows.map((row) => `${row.label}: ${inWords(row)}`).join('; '),
    height: () => rows.length * rowHeight + 52,
    option: ({ narrow, width }) => ({
      grid: plotArea(labels(narrow).left, narrow ? 14 : 64, 8, 46),
      xAxis: {
        ...axisStyle,
        type: 'value',
        min: low - padding,
        max: high + padding,
        splitNumber: narrow ? 3 : 6,
        name: scores.metric,
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { color: colour.muted },
        nameTruncate: { maxWidth: Math.min(480, width - labels(narrow).left - 14) },
        axisLabel: {
          ...axisStyle.axisLabel,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (value: number) => fixed(value, high - low < 0.02 ? 3 : 2),
        },
        splitLine: gridLine,
      },
      yAxis: {
        ...axisStyle,
        type: 'category',
        inverse: true,
        data: rows.map((row) => row.label),
        axisLabel: labels(narrow).axisLabel,
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data: rows.map((row, i) => [row.value, i, row.low, row.high]),
          encode: { x: [0, 2, 3], y: 1 },
          renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
            whisker(api, Number(api.value(1)) >= scores.parts.length, narrow),
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: colour.benchmark, width: 1.5, type: 'dashed' },
            data: Number.isFinite(scores.baseline) ? [{ xAxis: scores.baseline }] : [],
          },
        },
      ],
    }),
  });
}

function whisker(api: CustomSeriesRenderItemAPI, pooled: boolean, narrow: boolean) {
  const value = Number(api.value(0));
  const row = Number(api.value(1));
  const [x, y] = api.coord([value, row]);
  const [left] = api.coord([Number(api.value(2)), row]);
  const [right] = api.coord([Number(api.value(3)), row]);
  const reach = pooled ? 6 : 4;
  const stroke = { stroke: colour.strategy, lineWidth: pooled ? 2.2 : 1.4, fill: 'none' };
  const children: object[] = [];
  if (Number.isFinite(left) && Number.isFinite(right)) {
    children.push({ type: 'line', shape: { x1: left, y1: y, x2: right, y2: y }, style: stroke });
    for (const end of [left, right]) {
      children.push({ type: 'line', shape: { x1: end, y1: y - reach, x2: end, y2: y + reach }, style: stroke });
    }
  }
  if (Number.isFinite(x)) {
    children.push(
      pooled
        ? { type: 'polygon', shape: { points: diamond(x, y, 6.5) }, style: { fill: colour.strategy } }
        : { type: 'circle', shape: { cx: x, cy: y, r: 4 }, style: { fill: colour.strategy } },
    );
  }
  if (!narrow) {
    const text = {
      text: fixed(value, 3),
      x: 792,
      y,
      fill: colour.ink,
      align: 'right',
      verticalAlign: 'middle',
      fontSize: 13,
    };
    children.push({ type: 'text', style: text });
  }
  return { type: 'group', children } as never;
}

const diamond = (x: number, y: number, r: number) => [
  [x - r, y],
  [x, y - r],
  [x + r, y],
  [x, y + r],
];

function inWords(row: ForestRow): string {
  return `${fixed(row.value, 3)}, interval ${formatRange(row.low, row.high, 'ratio')}`;
}
