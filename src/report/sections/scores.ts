import { count, formatLevel, formatPeriod, formatRange, formatValue } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';
import { partSection, section } from './section.ts';

export function scoresSection(data: ReportData): Markup {
  const text = {
    id: 'scores',
    title: 'Scores',
    note: 'Each score beside the score of a forecast that knows nothing but the past frequencies. An interval that holds the baseline is no evidence.',
  };
  return partSection(text, data.scores, ({ rows, from, to, method, scores, gates }) => {
    const head = [
      { head: 'Measure' },
      { head: 'Score', numeric: true },
      { head: `${formatLevel(data.level)} interval`, numeric: true },
      { head: 'Baseline', numeric: true },
      { head: 'What the baseline is' },
      { head: 'Better' },
    ];
    const body = scores.map((score) => [
      score.name,
      formatValue(score.value, score.unit),
      formatRange(score.low, score.high, score.unit),
      formatValue(score.baseline, score.unit),
      score.baselineName,
      score.better,
    ]);
    return html`${table('score-table', `Scores on ${count(rows)} predictions, ${formatPeriod(from, to)}`, head, body)}
<p class="small">Intervals: ${method}.</p>
<ul class="rules">${data.verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
${
  gates.length > 0 &&
  table(
    'gates',
    'Gates that were asked for',
    [{ head: 'Gate' }, { head: 'Wanted', numeric: true }, { head: 'Found', numeric: true }, { head: 'Result' }],
    gates.map((gate) => [gate.name, gate.wanted, gate.found, gate.passed ? 'passed' : 'NOT MET']),
  )
}`;
  });
}

/** Only a synthetic market knows its own answer; for real data the section is left out. */
export function reachableSection(data: ReportData): Markup | undefined {
  if (data.reachable === undefined) return undefined;
  const { metric, reachable, tested } = data.reachable;
  const gap = reachable - tested.value;
  return section(
    {
      id: 'reachable',
      title: 'What was there to find',
      note: 'This market is synthetic: the probability of each move is known, so the best reachable score is too. Nobody can beat it other than by luck.',
    },
    table(
      'reachable-table',
      `Reachable and tested ${metric}`,
      [
        { head: 'Forecast' },
        { head: metric, numeric: true },
        { head: `${formatLevel(data.level)} interval`, numeric: true },
      ],
      [
        ['perfect reader of the planted edge', formatValue(reachable, 'ratio'), 'known'],
        ['this model', formatValue(tested.value, 'ratio'), formatRange(tested.low, tested.high, 'ratio')],
        [
          'short of reachable by',
          formatValue(gap, 'ratio'),
          formatRange(reachable - tested.high, reachable - tested.low, 'ratio'),
        ],
      ],
    ),
  );
}
