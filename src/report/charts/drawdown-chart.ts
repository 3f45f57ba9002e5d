import { percent } from '../format.ts';
import type { Markup } from '../html.ts';
import type { EquityCurve } from '../report-data.ts';
import { axisStyle, colour, curveMargin, gridLine, plotArea, renderChart, timeAxis } from './chart.ts';
import { points } from './equity-chart.ts';

const lowest = (values: Float64Array) => values.reduce((low, value) => Math.min(low, value), 0);

/** Fall from the running peak: the strategy as an area, the benchmark as a line. */
export function drawdownChart(curve: EquityCurve, benchmarkName: string): Markup {
  const { time, drawdown, benchmarkDrawdown } = curve;
  return renderChart({
    id: 'drawdown',
    title: 'Drawdown from the running peak',
    description: `Deepest fall: strategy ${percent(lowest(drawdown))}, ${benchmarkName} ${percent(lowest(benchmarkDrawdown))}.`,
    height: (narrow) => (narrow ? 150 : 170),
    option: ({ narrow }) => ({
      grid: plotArea(curveMargin, 24, 12, 30),
      xAxis: { ...timeAxis(time[0], time[time.length - 1], narrow), splitLine: { show: false }, position: 'bottom' },
      yAxis: {
        ...axisStyle,
        type: 'value',
        max: 0,
        splitNumber: 3,
        axisLine: { show: false },
        axisLabel: { ...axisStyle.axisLabel, formatter: (value: number) => percent(value, 0) },
        splitLine: gridLine,
      },
      series: [
        {
          type: 'line',
          data: points(time, drawdown, narrow),
          silent: true,
          symbol: 'none',
          lineStyle: { color: colour.loss, width: 1.2, join: 'round' },
          areaStyle: { color: colour.loss, opacity: 0.18 },
        },
        {
          type: 'line',
          data: points(time, benchmarkDrawdown, narrow),
          silent: true,
          symbol: 'none',
          lineStyle: { color: colour.benchmark, width: 1.2, join: 'round' },
        },
      ],
    }),
  });
}
