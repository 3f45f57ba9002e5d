import type { Markup } from '../html.ts';
import { axisStyle, colour, gridLine, plotArea, renderChart } from './chart.ts';

const rowHeight = 54;

export interface ParallelAxis {
  readonly name: string;
  /** What lies at the left and right end, in words. */
  readonly low: string;
  readonly high: string;
}

export interface ParallelLine {
  /** Place on each axis, from 0 to 1; NaN where the parameter was not active. */
  readonly places: readonly number[];
  readonly isBest: boolean;
}

/** Parallel coordinates, an axis a row: where the best trials run together, a parameter matters. Lines in order of drawing. */
export function parallelChart(axes: readonly ParallelAxis[], lines: readonly ParallelLine[]): Markup {
  return renderChart({
    id: 'parallel',
    title: 'Parameters of the trials, a line each',
    description: `${axes.map(({ name, low, high }) => `${name} from ${low} to ${high}`).join('; ')}; ${lines.filter(({ isBest }) => isBest).length} of ${lines.length} lines are the best trials`,
    height: () => axes.length * rowHeight + 16,
    option: ({ narrow }) => ({
      grid: plotArea(narrow ? 132 : 220, 18, 4, 8),
      xAxis: { type: 'value', show: false, min: 0, max: 1 },
      yAxis: {
        ...axisStyle,
        type: 'category',
        inverse: true,
        axisLine: { show: false },
        data: axes.map(({ name, low, high }) => `${name}\n{range|${low} to ${high}}`),
        axisLabel: {
          ...axisStyle.axisLabel,
          hideOverlap: false,
          color: colour.ink,
          interval: 0,
          width: narrow ? 124 : 212,
          overflow: 'truncate',
          lineHeight: 16,
          rich: { range: { color: colour.muted, fontSize: 12 } },
        },
        splitLine: { ...gridLine, interval: 0 },
      },
      series: lines.map(({ places, isBest }) => ({
        type: 'line',
        silent: true,
        showSymbol: isBest,
        symbol: 'circle',
        symbolSize: 5,
        connectNulls: false,
        data: places.map((place, row) => (Number.isNaN(place) ? '-' : [place, row])),
        lineStyle: { color: isBest ? colour.strategy : colour.rule, width: isBest ? 2 : 1 },
        itemStyle: { color: colour.strategy },
        z: isBest ? 3 : 2,
      })),
    }),
  });
}
