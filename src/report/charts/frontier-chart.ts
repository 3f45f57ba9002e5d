import type { Markup } from '../html.ts';
import { axisStyle, colour, gridLine, plotArea, renderChart } from './chart.ts';

/** What the strategy earns as something grows: costs, or capital. */
export interface Frontier {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly xName: string;
  readonly yName: string;
  readonly logarithmic: boolean;
  readonly points: readonly (readonly [number, number])[];
  /** Marked with a dashed line. */
  readonly at: number | undefined;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

/** A line with its points; a dashed line where the frontier is, another at nothing earned. */
export function frontierChart(frontier: Frontier): Markup {
  const { points, at, formatX, formatY } = frontier;
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const marks = [{ yAxis: 0 }, ...(at !== undefined && at >= first && at <= last ? [{ xAxis: at }] : [])];
  return renderChart({
    id: frontier.id,
    title: frontier.title,
    description: frontier.description,
    height: (narrow) => (narrow ? 220 : 260),
    option: () => ({
      grid: plotArea(64, 24, 12, 48),
      xAxis: {
        ...axisStyle,
        axisLine: { ...axisStyle.axisLine, onZero: false },
        type: frontier.logarithmic ? 'log' : 'value',
        min: frontier.logarithmic ? first : Math.min(0, first),
        max: last,
        name: frontier.xName,
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { color: colour.muted },
        axisLabel: { ...axisStyle.axisLabel, formatter: formatX },
      },
      yAxis: {
        ...axisStyle,
        type: 'value',
        splitNumber: 4,
        axisLine: { show: false },
        axisLabel: { ...axisStyle.axisLabel, formatter: formatY },
        splitLine: gridLine,
      },
      series: [
        {
          type: 'line',
          data: points.map(([x, y]) => [x, Math.round(y * 1e5) / 1e5]),
          silent: true,
          symbol: 'circle',
          symbolSize: 6,
          itemStyle: { color: colour.strategy },
          lineStyle: { color: colour.strategy, width: 1.8, join: 'round' },
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: colour.muted, width: 1, type: 'dashed' },
            data: marks,
          },
        },
      ],
    }),
  });
}
