import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { fixed, percent } from '../format.ts';
import type { Markup } from '../html.ts';
import type { ReliabilityCurve } from '../report-data.ts';
import { axisStyle, colour, gridLine, plotArea, renderChart } from './chart.ts';

export const classColours = [colour.strategy, colour.benchmark, colour.third, colour.loss] as const;

/**
 * Observed frequency against predicted probability, with the diagonal of perfect calibration; axes fit the data.
 * @param id unique on the page
 */
export function reliabilityChart(curves: readonly ReliabilityCurve[], id = 'reliability'): Markup {
  const bins = curves.flatMap((curve) => curve.bins);
  const ends = bins
    .flatMap((bin) => [bin.predicted, bin.observed, bin.low, bin.high])
    .filter((value) => Number.isFinite(value));
  const low = Math.max(0, Math.floor(Math.min(...ends) * 10 - 1e-9) / 10);
  const high = Math.min(1, Math.ceil(Math.max(...ends) * 10 + 1e-9) / 10);
  const largest = Math.max(...bins.map((bin) => bin.count));
  return renderChart({
    id,
    title: 'Predicted probability against observed frequency',
    description: curves
      .map((curve) => `Class ${curve.className}: mean gap between predicted and observed ${percent(curve.meanGap)}`)
      .join('; '),
    height: (narrow) => (narrow ? 320 : 400),
    option: ({ narrow }) => ({
      grid: narrow ? plotArea(62, 14, 12, 50) : [plotArea(64, 362, 12, 50), plotArea(500, 14, 12, 50)],
      xAxis: [
        probabilityAxis('predicted probability', low, high),
        ...(narrow ? [] : [{ ...probabilityAxis('predicted probability', low, high), gridIndex: 1 }]),
      ],
      yAxis: [{ ...probabilityAxis('observed frequency', low, high), nameGap: 44 }, ...(narrow ? [] : [densityAxis])],
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          data: [
            [low, low],
            [high, high],
          ],
          lineStyle: { color: colour.muted, width: 1, type: 'dashed' },
        },
        ...curves.map((curve, i) => curveSeries(curve, i, largest)),
        ...(narrow ? [] : curves.map(densitySeries)),
      ],
    }),
  });
}

function probabilityAxis(name: string, min: number, max: number): object {
  return {
    ...axisStyle,
    type: 'value',
    min,
    max,
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: colour.muted },
    axisLabel: { ...axisStyle.axisLabel, formatter: (value: number) => fixed(value, 1) },
    splitLine: gridLine,
    interval: 0.1 * Math.ceil((max - min) / 0.5 - 1e-9),
  };
}

const densityAxis = {
  ...axisStyle,
  type: 'value',
  gridIndex: 1,
  min: 0,
  name: 'density of predictions',
  nameLocation: 'middle',
  nameGap: 14,
  nameTextStyle: { color: colour.muted },
  axisLine: { show: false },
  axisLabel: { show: false },
  splitLine: gridLine,
};

/** How the predictions of a class spread: each bin from edge to edge, as high as its rows are dense. */
function densitySeries(curve: ReliabilityCurve, index: number): object {
  const total = curve.bins.reduce((sum, bin) => sum + bin.count, 0);
  const fill = classColours[index % classColours.length];
  const bars = curve.bins.filter((bin) => bin.to > bin.from);
  return {
    type: 'custom',
    xAxisIndex: 1,
    yAxisIndex: 1,
    silent: true,
    clip: true,
    data: bars.map((bin) => [bin.from, bin.to, bin.count / total / (bin.to - bin.from)]),
    encode: { x: [0, 1], y: 2 },
    renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const [left, top] = api.coord([Number(api.value(0)), Number(api.value(2))]);
      const [right, bottom] = api.coord([Number(api.value(1)), 0]);
      return {
        type: 'rect',
        shape: { x: left, y: top, width: right - left, height: bottom - top },
        style: { fill, fillOpacity: 0.35, stroke: fill, lineWidth: 1 },
      };
    },
  };
}

/** Classes differ in shape as well as in colour; the area of a mark grows with the rows in its bin. */
function curveSeries(curve: ReliabilityCurve, index: number, largest: number): object {
  const fill = classColours[index % classColours.length];
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: curve.bins.map((bin) => [bin.predicted, bin.observed, bin.low, bin.high, bin.count]),
    encode: { x: 0, y: [1, 2, 3] },
    renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const predicted = Number(api.value(0));
      const [x, y] = api.coord([predicted, Number(api.value(1))]);
      const [, bottom] = api.coord([predicted, Number(api.value(2))]);
      const [, top] = api.coord([predicted, Number(api.value(3))]);
      const r = 2.5 + 2.5 * Math.sqrt(Number(api.value(4)) / largest);
      const children: object[] = [];
      if (Number.isFinite(bottom) && Number.isFinite(top)) {
        const style = { stroke: fill, lineWidth: 1.2, fill: 'none' };
        children.push({ type: 'line', shape: { x1: x, y1: bottom, x2: x, y2: top }, style });
      }
      children.push(mark(index, x, y, r, fill));
      return { type: 'group', children } as never;
    },
  };
}

function mark(index: number, x: number, y: number, r: number, fill: string): object {
  if (index % 3 === 0) return { type: 'circle', shape: { cx: x, cy: y, r }, style: { fill } };
  if (index % 3 === 1) {
    return {
      type: 'rect',
      shape: { x: x - 0.9 * r, y: y - 0.9 * r, width: 1.8 * r, height: 1.8 * r },
      style: { fill },
    };
  }
  const triangle = [
    [x, y - 1.2 * r],
    [x + 1.1 * r, y + 0.8 * r],
    [x - 1.1 * r, y + 0.8 * r],
  ];
  return { type: 'polygon', shape: { points: triangle }, style: { fill } };
}
