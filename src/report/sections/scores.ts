import { count, formatLevel, formatPeriod, formatRange, formatValue } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Estimated, ReportData, ScoreTable } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { partSection, section } from './section.ts';

export function scoresSection(data: ReportData): Markup {
  const text = {
    id: 'scores',
    title: 'Scores',
    note: 'Each score beside the score of a forecast that knows only how often each outcome came before. An interval that holds the baseline is no evidence.',
  };
  return partSection(
    text,
    data.scores,
    ({ ranges, gates, warnings }) => html`${ranges.map((range, i) => rangeScores(range, `range-${i}`, data.level))}
<ul class="rules">${[...data.verdict.reasons, ...warnings].map((reason) => html`<li>${reason}</li>`)}</ul>
${data.verdict.rule !== '' && html`<details><summary>How the verdict is reached</summary><p class="small">${data.verdict.rule}</p></details>`}
${data.afterCosts && html`<details><summary>When a run is called tradable</summary><p class="small">${data.afterCosts.rule}</p></details>`}
${
  gates.length > 0 &&
  table(
    'gates',
    'Gates that were asked for',
    [{ head: 'Gate' }, { head: 'Wanted', numeric: true }, { head: 'Found', numeric: true }, { head: 'Result' }],
    gates.map((gate) => [gate.name, gate.wanted, gate.found, gate.passed ? 'passed' : 'NOT MET']),
  )
}`,
  );
}

function rangeScores(range: ScoreTable, id: string, level: number): Markup {
  const head = [
    { head: 'Measure' },
    { head: 'Score', numeric: true },
    { head: `${formatLevel(level)} interval`, numeric: true },
    { head: 'Baseline', numeric: true },
    { head: 'Better' },
  ];
  const rows = range.scores.map((score) => [
    score.name,
    formatValue(score.value, score.unit),
    formatRange(score.low, score.high, score.unit),
    formatValue(score.baseline, score.unit),
    score.better,
  ]);
  const name = range.name.toLowerCase();
  const caption = `${range.name}: ${count(range.rows)} predictions, ${formatPeriod(range.from, range.to)}`;
  return html`${table(id, caption, head, rows)}
<p class="small">Baseline: ${range.baselineSource}. Intervals: ${range.method}.${withinFoldsNote(range)}</p>
${range.confusion && confusionTable(range.confusion, `${id}-confusion`, name)}
${range.parts.map((parts, i) =>
  foldedTable(
    `${id}-parts-${i}`,
    `${parts.metric} by ${parts.by}, ${name}`,
    `${parts.metric} by ${parts.by}, ${name}; p-values against chance, corrected for the parts of this table`,
    [
      { head: capital(parts.by) },
      { head: 'Predictions', numeric: true },
      { head: parts.metric, numeric: true },
      { head: `${formatLevel(level)} interval`, numeric: true },
      { head: 'p, corrected', numeric: true },
    ],
    parts.rows.map((part) => [
      part.part,
      count(part.rows),
      formatValue(part.value, 'ratio'),
      formatRange(part.low, part.high, 'ratio'),
      formatValue(part.corrected, 'ratio'),
    ]),
  ),
)}`;
}

/** Whoever computes an AUC over all rows at once finds another number. */
export function withinFoldsNote({ withinFolds }: ScoreTable): string {
  if (withinFolds.length === 0) return '';
  return ` Of each fold, averaged by rows, since models of different folds share no scale: ${withinFolds.join(', ')}; the others are of all rows at once.`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

function confusionTable(confusion: NonNullable<ScoreTable['confusion']>, id: string, range: string): Markup {
  return foldedTable(
    id,
    `Predicted and actual class, ${range}`,
    `Predictions by actual class (rows) and most probable class (columns), ${range}`,
    [{ head: 'Actual' }, ...confusion.classes.map((name) => ({ head: `predicted ${name}`, numeric: true }))],
    confusion.classes.map((name, actual) => [name, ...confusion.counts[actual].map((value) => count(value))]),
  );
}

/** Only a synthetic market knows its own answer; for real data the section is left out. */
export function reachableSection(data: ReportData): Markup | undefined {
  if (data.reachable === undefined) return undefined;
  const { metric, reachable, model, distance } = data.reachable;
  const row = (name: string, { value, low, high }: Estimated) => [
    name,
    formatValue(value, 'ratio'),
    formatRange(low, high, 'ratio'),
  ];
  return section(
    {
      id: 'reachable',
      title: 'What was there to find',
      note: 'This market is synthetic: the probability of each move is known, so the best reachable score is too. Beating it takes luck or a leak.',
    },
    table(
      'reachable-table',
      `Reachable and tested ${metric} on the same rows`,
      [
        { head: 'Forecast' },
        { head: metric, numeric: true },
        { head: `${formatLevel(data.level)} interval`, numeric: true },
      ],
      [
        row('the true probabilities (reachable)', reachable),
        row('this model', model),
        row('reachable less this model', distance),
      ],
    ),
  );
}
