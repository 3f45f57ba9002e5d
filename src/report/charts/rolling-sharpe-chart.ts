import { fixed } from '../format.ts';
import type { Markup } from '../html.ts';
import type { TearSheetView } from '../tear-sheet-data.ts';
import { axisStyle, colour, gridLine, plotArea, renderChart, timeAxis } from './chart.ts';
import { points } from './equity-chart.ts';

/** Sharpe ratio of a sliding window, with the line of none. */
export function rollingSharpeChart({ bars, time, values }: TearSheetView['rolling']): Markup {
  const last = time.length - 1;
  const known = values.filter((value) => !Number.isNaN(value));
  const low = known.reduce((a, b) => Math.min(a, b), 0);
  const high = known.reduce((a, b) => Math.max(a, b), 0);
  return renderChart({
    id: 'rolling-sharpe',
    title: `Sharpe ratio of the last ${bars} bars, annualised`,
    description: `Lowest ${fixed(low, 2)}, highest ${fixed(high, 2)}, last ${fixed(values[last], 2)}.`,
    height: (narrow) => (narrow ? 150 : 180),
    option: ({ narrow }) => ({
      grid: plotArea(54, 24, 12, 30),
      xAxis: {
        ...timeAxis(time[0], time[last], narrow),
        splitLine: { show: false },
        axisLine: { ...axisStyle.axisLine, onZero: false },
      },
      yAxis: {
        ...axisStyle,
        type: 'value',
        splitNumber: 4,
        axisLine: { show: false },
        axisLabel: { ...axisStyle.axisLabel, formatter: (value: number) => fixed(value, 1) },
        splitLine: gridLine,
      },
      series: [
        {
          type: 'line',
          data: points(time, values, narrow),
          silent: true,
          symbol: 'none',
          lineStyle: { color: colour.strategy, width: 1.4, join: 'round' },
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: colour.muted, width: 1, type: 'dashed' },
            data: [{ yAxis: 0 }],
          },
        },
      ],
    }),
  });
}
