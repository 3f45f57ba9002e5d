import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { count, formatPeriod, percent, stateTitle } from '../format.ts';
import type { Markup } from '../html.ts';
import type { RegimeView } from '../report-data.ts';
import { axisStyle, colour, curveMargin, plotArea, renderChart, timeAxis } from './chart.ts';

const laneHeight = 22;

/** Each state has a lane of its own, so that colour is no more than a help. */
const fills: Readonly<Record<string, string>> = {
  bear: colour.loss,
  sideways: colour.strategySoft,
  bull: colour.third,
  high_vol: colour.benchmark,
  calm: colour.strategySoft,
  wild: colour.loss,
};

/** Which state the market was in when: one mark for each run of equal states. */
export function regimeRibbonChart(view: RegimeView): Markup {
  const lanes = view.states.map(({ state }) => state);
  const runs = view.runs
    .map((run) => ({ ...run, from: Math.max(run.from, view.from), to: Math.min(run.to, view.to) }))
    .filter((run) => run.to > run.from);
  return renderChart({
    id: `ribbon-${view.rule.replaceAll('_', '-')}`,
    title: 'State of the market over time',
    description:
      `${formatPeriod(view.from, view.to)}. ` +
      `${view.states.map(({ state, share, visits }) => `${stateTitle(state)}: ${percent(share)} of the dates, in ${count(visits)} visits`).join('; ')}.`,
    height: () => lanes.length * laneHeight + 36,
    option: ({ narrow }) => ({
      grid: plotArea(curveMargin, 24, 6, 30),
      xAxis: timeAxis(view.from, view.to, narrow),
      yAxis: {
        ...axisStyle,
        type: 'category',
        inverse: true,
        data: lanes.map(stateTitle),
        axisLabel: { ...axisStyle.axisLabel, interval: 0, width: curveMargin - 8, overflow: 'truncate' },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data: runs.map((run) => [run.from / 1000, lanes.indexOf(run.state), run.to / 1000]),
          encode: { x: [0, 2], y: 1 },
          renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
            const lane = Number(api.value(1));
            const [left, y] = api.coord([Number(api.value(0)), lane]);
            const [right] = api.coord([Number(api.value(2)), lane]);
            const height = laneHeight * 0.7;
            // A visit of a day is a hair's breadth on ten years: it stays at least visible.
            const shape = { x: left, y: y - height / 2, width: Math.max(right - left, 0.6), height };
            return { type: 'rect', shape, style: { fill: fills[lanes[lane]] ?? colour.strategy } };
          },
        },
      ],
    }),
  });
}
