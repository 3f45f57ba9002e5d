import { percent } from '../format.ts';
import type { Markup } from '../html.ts';
import { axisStyle, colour, leftLabels, plotArea, renderChart } from './chart.ts';

const rowHeight = 24;

/**
 * Share of total gain per feature, largest first; or of something else that `title` names.
 * @param shares fractions of the gain of all features
 */
export function importanceChart(
  shares: readonly { feature: string; share: number }[],
  title = `Share of total gain, top ${shares.length} features`,
): Markup {
  const labels = (narrow: boolean) =>
    leftLabels(
      shares.map(({ feature }) => feature),
      narrow ? 190 : 280,
    );
  return renderChart({
    id: 'importance',
    title,
    description: shares.map(({ feature, share }) => `${feature} ${percent(share)}`).join(', '),
    height: () => shares.length * rowHeight + 12,
    option: ({ narrow }) => ({
      grid: plotArea(labels(narrow).left, 64, 4, 8),
      xAxis: { type: 'value', show: false, min: 0 },
      yAxis: {
        ...axisStyle,
        type: 'category',
        inverse: true,
        data: shares.map(({ feature }) => feature),
        axisLabel: { ...labels(narrow).axisLabel, color: colour.ink },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barWidth: 12,
          data: shares.map(({ share }) => share),
          itemStyle: { color: colour.strategy },
          label: {
            show: true,
            position: 'right',
            color: colour.muted,
            fontSize: 13,
            formatter: ({ value }: { value: number }) => percent(value),
          },
        },
      ],
    }),
  });
}
