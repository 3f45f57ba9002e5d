import { fixed, formatPeriod, percent } from '../format.ts';
import type { Markup } from '../html.ts';
import type { EquityCurve } from '../report-data.ts';
import { sampleCurve } from '../sample-curve.ts';
import { axisStyle, colour, curveMargin, gridLine, plotArea, renderChart, timeAxis } from './chart.ts';

/** Points per line: about one per pixel of the wide drawing, fewer on a phone. */
export const curvePoints = (narrow: boolean) => (narrow ? 500 : 1000);

export function points(time: Float64Array, values: ArrayLike<number>, narrow: boolean): [number, number][] {
  const kept = sampleCurve(values, curvePoints(narrow));
  return Array.from(kept, (row): [number, number] => [time[row] / 1000, Math.round(values[row] * 1e5) / 1e5]);
}

/** Growth of 1 for the strategy and its benchmark; logarithmic when either has grown or shrunk four-fold. */
export function equityChart(curve: EquityCurve, benchmarkName: string): Markup {
  const { time, equity, benchmark } = curve;
  const last = time.length - 1;
  const finite = [...equity, ...benchmark].filter((value) => Number.isFinite(value));
  const low = finite.reduce((a, b) => Math.min(a, b), 1);
  const high = finite.reduce((a, b) => Math.max(a, b), 1);
  const logarithmic = low > 0 && high / low > 4;
  return renderChart({
    id: 'equity',
    title: 'Growth of 1, strategy and benchmark',
    description:
      `${formatPeriod(time[0], time[last])}. The strategy turns 1 into ${fixed(equity[last], 2)} after costs ` +
      `(${percent(equity[last] - 1)}); ${benchmarkName} turns 1 into ${fixed(benchmark[last], 2)}.`,
    height: (narrow) => (narrow ? 240 : 320),
    option: ({ narrow }) => ({
      grid: plotArea(curveMargin, 24, 14, 30),
      xAxis: { ...timeAxis(time[0], time[last], narrow), splitLine: { show: false } },
      yAxis: {
        ...axisStyle,
        ...(logarithmic ? { type: 'log', logBase: 2 } : { type: 'value', scale: true }),
        axisLine: { show: false },
        axisLabel: { ...axisStyle.axisLabel, formatter: tick },
        splitLine: gridLine,
      },
      series: [
        line(points(time, benchmark, narrow), colour.benchmark, 1.4),
        line(points(time, equity, narrow), colour.strategy, 2),
      ],
    }),
  });
}

const tick = (value: number) => fixed(value, value < 10 ? 2 : 0).replace(/\.?0+$/, '');

function line(data: [number, number][], color: string, width: number): object {
  return { type: 'line', data, silent: true, symbol: 'none', lineStyle: { color, width, join: 'round' } };
}
