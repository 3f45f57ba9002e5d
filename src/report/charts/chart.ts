import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, html, type Markup, trusted } from '../html.ts';
import { widestText } from './text-width.ts';
import { timeTicks } from './time-ticks.ts';

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

const fontSize = 13;

setPlatformAPI({
  measureText: (text, font) => ({ width: widestText(text, Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? fontSize)) }),
});

/** Colours are CSS variables, so that one drawing serves light, dark and print; styles.ts gives them values. */
export const colour = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  grid: 'var(--grid)',
  paper: 'var(--paper)',
  strategy: 'var(--series-1)',
  strategySoft: 'var(--series-1-soft)',
  benchmark: 'var(--series-2)',
  third: 'var(--series-3)',
  loss: 'var(--loss)',
} as const;

export interface ChartSize {
  readonly narrow: boolean;
  readonly width: number;
  readonly height: number;
}

export interface ChartSpec {
  /** Unique on the page: letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the drawing should know. */
  readonly description: string;
  readonly height: (narrow: boolean) => number;
  readonly option: (size: ChartSize) => EChartsCoreOption;
}

/** Drawn twice, for a page and for a phone: text keeps a readable size at both, and CSS shows one of them. */
const widths = { wide: 800, narrow: 354 } as const;

/** Both drawings of a chart, as inline SVG with an accessible name. */
export function renderChart(spec: ChartSpec): Markup {
  return html`<div class="chart">${drawOne(spec, false)}${drawOne(spec, true)}</div>`;
}

function drawOne(spec: ChartSpec, narrow: boolean): Markup {
  const width = narrow ? widths.narrow : widths.wide;
  const height = spec.height(narrow);
  const id = `${spec.id}-${narrow ? 'narrow' : 'wide'}`;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontSize },
      ...spec.option({ narrow, width, height }),
    });
    return nameChart(tidySvg(chart.renderToSVGString(), id), id, spec);
  } finally {
    // A chart that is not disposed of keeps timers, and so the process, alive.
    chart.dispose();
  }
}

/**
 * Takes out what only an interactive chart needs (hover rules, event marks), and ids that count up over the life of the
 * process, which would make two renderings of one run differ. Markup characters in labels arrive escaped, so none of
 * these patterns can match inside a label.
 */
function tidySvg(svg: string, id: string): string {
  return svg
    .replace(/<style >[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*"|pointer-events="[^"]*")/g, '')
    .replace(/font-family:[^;"]*;/g, '')
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>/, '')
    .replace(/\n+/g, '\n');
}

function nameChart(svg: string, id: string, spec: ChartSpec): Markup {
  const [, viewBox] = /viewBox="([^"]*)"/.exec(svg) ?? [];
  const body = svg.replace(/^<svg[^>]*>/, '');
  const size = id.endsWith('-narrow') ? 'narrow' : 'wide';
  return trusted(
    `<svg class="${size}" role="img" viewBox="${viewBox}" aria-labelledby="${id}-title ${id}-desc">` +
      `<title id="${id}-title">${escapeHtml(spec.title)}</title>` +
      `<desc id="${id}-desc">${escapeHtml(spec.description)}</desc>${body}`,
  );
}

/** Axis text, lines and grid in the page's colours; spread into an axis. */
export const axisStyle = {
  axisLabel: { color: colour.muted, fontSize, hideOverlap: true },
  axisLine: { show: true, lineStyle: { color: colour.rule } },
  axisTick: { show: false },
  splitLine: { show: false },
  minorTick: { show: false },
} as const;

export const gridLine = { show: true, lineStyle: { color: colour.grid, width: 1 } } as const;

/** The plot's margins; axis labels are counted in, so that plots above each other share their edges. */
export function plotArea(left: number, right: number, top: number, bottom: number): object {
  return { left, right, top, bottom, outerBoundsMode: 'none' };
}

/** Left margin of charts over time that stand under each other: room for the longest label, so that their axes agree. */
export const curveMargin = 82;

/** Labels of an axis at the left, cut off only beyond `most` pixels; `left` is the margin that they need. */
export function leftLabels(labels: readonly string[], most: number) {
  // The chart library sums rounded widths of letters, which may come out a tenth wider.
  const widest = Math.max(...labels.map((label) => 1.1 * widestText(label, fontSize)));
  const width = Math.min(most, Math.max(60, Math.ceil(widest)));
  return { left: width + 8, axisLabel: { ...axisStyle.axisLabel, interval: 0, width, overflow: 'truncate' } } as const;
}

/** A time axis over the whole width; micros become the millis that the chart library counts in. */
export function timeAxis(from: number, to: number, narrow: boolean): object {
  const { values, format } = timeTicks(from / 1000, to / 1000, narrow ? 4 : 9);
  // The right margin holds half of a short label; a long one so near the end would be cut off.
  const end = to / 1000 - (narrow ? 0.06 : 0.02) * (to / 1000 - from / 1000);
  const customValues = values.filter((value) => value <= end || format(value).length <= 6);
  return {
    type: 'time',
    ...axisStyle,
    min: from / 1000,
    max: to / 1000,
    axisLabel: { ...axisStyle.axisLabel, customValues, formatter: format },
    splitLine: { ...gridLine, customValues },
  };
}
