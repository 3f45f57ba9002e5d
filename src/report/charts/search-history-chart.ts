import { fixed } from '../format.ts';
import type { Markup } from '../html.ts';
import { axisStyle, colour, gridLine, leftLabels, plotArea, renderChart } from './chart.ts';

export interface SearchHistory {
  readonly objective: string;
  /** Values of the complete trials by number. */
  readonly trials: readonly { readonly number: number; readonly value: number }[];
  /** Best value after each of them. */
  readonly best: readonly number[];
  /** Trials in all, pruned and failed ones included. */
  readonly count: number;
}

/** Each trial's value as a dot, and the best so far as a line. */
export function searchHistoryChart({ objective, trials, best, count }: SearchHistory): Markup {
  const values = trials.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const padding = (high - low) * 0.06 || 0.01;
  const decimals = Math.max(2, Math.min(6, 2 - Math.floor(Math.log10(high - low || 1))));
  return renderChart({
    id: 'search-history',
    title: `${objective} of each trial`,
    description: `${trials.length} complete trials; the best so far goes from ${fixed(best[0], 4)} to ${fixed(best[best.length - 1], 4)}`,
    height: (narrow) => (narrow ? 240 : 300),
    option: ({ narrow }) => ({
      grid: plotArea(
        leftLabels(
          [low, high].map((value) => fixed(value, decimals)),
          140,
        ).left,
        16,
        10,
        46,
      ),
      xAxis: {
        ...axisStyle,
        type: 'value',
        min: 0,
        max: Math.max(1, count - 1),
        minInterval: 1,
        splitNumber: narrow ? 4 : 8,
        name: 'trial',
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { color: colour.muted },
        axisLabel: { ...axisStyle.axisLabel, showMaxLabel: false },
      },
      yAxis: {
        ...axisStyle,
        type: 'value',
        min: low - padding,
        max: high + padding,
        axisLabel: {
          ...axisStyle.axisLabel,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (value: number) => fixed(value, decimals),
        },
        splitLine: gridLine,
      },
      series: [
        {
          type: 'line',
          step: 'end',
          silent: true,
          symbol: 'none',
          data: trials.map(({ number }, i) => [number, best[i]]),
          lineStyle: { color: colour.strategy, width: 2 },
        },
        {
          type: 'scatter',
          silent: true,
          symbolSize: 6,
          data: trials.map(({ number, value }) => [number, value]),
          itemStyle: { color: colour.benchmark },
        },
      ],
    }),
  });
}
