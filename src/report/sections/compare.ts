import { formatRange, formatValue } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { OtherRun, ReportData, Score } from '../report-data.ts';
import { table } from '../table.ts';
import { section } from './section.ts';

/** This run beside another one; nothing when none was asked for. */
export function compareSection(data: ReportData): Markup | undefined {
  const { other } = data;
  if (other === undefined) return undefined;
  const text = {
    id: 'compare',
    title: `Beside ${other.run}`,
    note: 'Two runs on their own rows, which may be different ones: for a test on the same rows, evaluate with --compare.',
  };
  return section(
    text,
    html`${[data, other].map(({ run, verdict, afterCosts }) => html`<p>${run}: ${verdict.sentence} ${afterCosts?.sentence ?? ''}</p>`)}
${factsTable(data, other)}
${scoresTable(data, other)}
${metricsTable(data, other)}`,
  );
}

function factsTable(data: ReportData, other: OtherRun): Markup | undefined {
  const theirs = new Map(other.facts.map(({ label, value }) => [label, value]));
  const rows = data.facts
    .filter(({ label, value }) => theirs.get(label) !== value)
    .map(({ label, value }) => [label, value, theirs.get(label) ?? 'n/a']);
  if (rows.length === 0) return undefined;
  return table('compare-facts', 'What differs', [{ head: 'About' }, { head: data.run }, { head: other.run }], rows);
}

function scoresTable(data: ReportData, other: OtherRun): Markup | undefined {
  if (!data.scores.known || !other.scores.known) return undefined;
  const theirs = new Map(other.scores.value.ranges.map((range) => [range.name, range]));
  const rows = data.scores.value.ranges.flatMap((range) => {
    const scores = new Map(theirs.get(range.name)?.scores.map((score) => [score.name, score]));
    return range.scores.map((score) => {
      const their = scores.get(score.name);
      return [
        `${score.name}, ${range.name.toLowerCase()}`,
        figureOf(score),
        their ? figureOf(their) : 'n/a',
        score.better,
      ];
    });
  });
  return table(
    'compare-scores',
    'Scores with their intervals',
    [{ head: 'Measure' }, { head: data.run, numeric: true }, { head: other.run, numeric: true }, { head: 'Better' }],
    rows,
  );
}

function figureOf({ value, low, high, unit }: Score): string {
  const range = formatRange(low, high, unit);
  return range === 'n/a' ? formatValue(value, unit) : `${formatValue(value, unit)} (${range})`;
}

function metricsTable(data: ReportData, other: OtherRun): Markup | undefined {
  if (!data.backtest.known || !other.backtest.known) return undefined;
  const theirs = new Map(other.backtest.value.metrics.map((metric) => [metric.name, metric]));
  return table(
    'compare-backtest',
    'Backtests, after costs',
    [{ head: 'Measure' }, { head: data.run, numeric: true }, { head: other.run, numeric: true }],
    data.backtest.value.metrics.map(({ name, unit, strategy }) => [
      name,
      formatValue(strategy, unit),
      formatValue(theirs.get(name)?.strategy ?? Number.NaN, unit),
    ]),
  );
}
