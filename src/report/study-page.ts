import { placeOf } from '../tuning/distribution.ts';
import { readSpace } from '../tuning/space.ts';
import type { StudyPart, StudyTrial, TuneSummary } from '../tuning/study.ts';
import { failures, isBetter } from '../tuning/trial.ts';
import { importanceChart } from './charts/importance-chart.ts';
import { type ParallelLine, parallelChart } from './charts/parallel-chart.ts';
import { searchHistoryChart } from './charts/search-history-chart.ts';
import { renderDocument } from './document.ts';
import { count, figureOf, percent } from './format.ts';
import { html, type Markup, unbroken } from './html.ts';
import { figure, legend, section } from './sections/section.ts';
import { studyRungsSection } from './sections/study-rungs.ts';
import { foldedTable, table } from './table.ts';

/** Lines that the parallel coordinates hold, best first: more hide each other. */
const mostLines = 200;
/** Trials in the table; trials.parquet has them all. */
const mostRows = 50;

/** A study as one HTML document: what tuning brought on rows that no search saw, and how the search went. */
export function renderStudyPage(study: TuneSummary): string {
  const sections = html`${outerSection(study)}${historySection(study)}${studyRungsSection(study)}${importanceSection(study)}${parallelSection(study)}${parametersSection(study)}${searchesSection(study)}`;
  return renderDocument(`study ${study.study}`, header(study), sections);
}

const finalOf = ({ parts }: TuneSummary): StudyPart => parts[parts.length - 1];

/** What a reader takes home. */
export function studySentence({ objective, outer, bestValue, parts }: TuneSummary): string {
  if (outer) {
    return `On rows that no search saw, ${objective} is ${figureOf(outer.value)} with tuned parameters and ${figureOf(outer.untuned)} without tuning.`;
  }
  return `The best of ${parts[0].trials.length} trials reaches a ${objective} of ${figureOf(bestValue)} on the folds that were searched, which is optimistic.`;
}

function tag({ outer, direction }: TuneSummary): Markup {
  if (!outer) return html`<p class="tag">Searched on the folds</p>`;
  const { folds } = outer;
  const better = folds.filter(
    ({ value, untuned }) => value !== null && untuned !== null && isBetter(direction, value, untuned),
  ).length;
  const level = better === folds.length ? 'moderate' : better === 0 ? 'none' : 'weak';
  return html`<p class="tag ${level}">Better than untuned in ${better} of ${folds.length} folds</p>`;
}

function header(study: TuneSummary): Markup {
  const facts = [
    ['Learner', study.learner],
    ['Predicts', study.label],
    ['Objective', `${study.objective}, ${study.direction} is better`],
    ['Feature set', study.featuresName],
    ['Symbols', count(study.symbols.length)],
    ['Sampler', study.sampler],
    ['Pruner', study.pruner],
    ['Trials of each search', count(finalOf(study).trials.length)],
  ];
  return html`<header>
<p class="kicker"><span>trademl report</span><span>study ${study.study}</span></p>
${tag(study)}
<h1>${unbroken(studySentence(study))}</h1>
<p class="audit">${count(study.trials)} configurations were tried on this label and feature set${study.cutShort ? '; the time was over before the last trial' : ''}. Their number deflates what <code>trademl evaluate</code> says of any of them.</p>
<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${unbroken(value)}</dd></div>`)}</dl>
</header>
`;
}

function outerSection({ outer, objective }: TuneSummary): Markup {
  const text = {
    id: 'outer-heading',
    title: 'Unseen rows',
    note: 'Each fold’s model has the parameters that were searched inside its training rows. Its test rows were scored once, after that.',
  };
  if (!outer) {
    const why =
      'The search looked at the folds themselves, so there are no unseen rows to score. Search without --no-nested.';
    return section(text, html`<p class="missing">${why}</p>`);
  }
  const rows = [
    ...outer.folds.map(({ fold, testRows, value, untuned }) => [
      `fold ${fold}`,
      count(testRows),
      figureOf(value),
      figureOf(untuned),
    ]),
    [
      'all folds',
      count(outer.folds.reduce((sum, { testRows }) => sum + testRows, 0)),
      figureOf(outer.value),
      figureOf(outer.untuned),
    ],
  ];
  const head = [
    { head: 'Fold' },
    { head: 'Test rows', numeric: true },
    { head: 'Tuned', numeric: true },
    { head: 'Untuned', numeric: true },
  ];
  return section(text, table('outer', `${objective} on the test rows`, head, rows));
}

function historySection(study: TuneSummary): Markup {
  const { objective, direction } = study;
  const { trials } = finalOf(study);
  const complete = trials.flatMap(({ number, value }) => (value === null ? [] : [{ number, value }]));
  const best: number[] = [];
  for (const { value } of complete) {
    const before = best[best.length - 1];
    best.push(before === undefined || isBetter(direction, value, before) ? value : before);
  }
  const text = {
    id: 'history-heading',
    title: 'History',
    note: 'The search for the final model. A line that still falls (or rises) at the end asks for more trials.',
  };
  const key = legend([
    { colour: 'var(--series-2)', shape: 'block', text: 'a trial' },
    { colour: 'var(--series-1)', shape: 'line', text: 'best so far' },
  ]);
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  const failed = trials.filter(({ state }) => state === 'failed').length;
  const chart = searchHistoryChart({ objective, trials: complete, best, count: trials.length });
  return section(
    text,
    html`${figure(chart, `${objective} by trial, ${direction} is better`, key)}
<p class="small">${count(complete.length)} complete, ${count(pruned)} pruned, ${count(failed)} failed.</p>
${failures(trials).map(({ reason, trials: failing }) => html`<p class="small">Failed (${count(failing)}): ${reason}.</p>`)}`,
  );
}

function importanceSection(study: TuneSummary): Markup {
  const text = {
    id: 'importance-heading',
    title: 'What matters',
    note: 'Share of the objective’s variance over the space that a parameter explains by itself (functional ANOVA of a random forest over the trials).',
  };
  const shares = finalOf(study).importance.map(({ name, importance }) => ({ feature: name, share: importance }));
  if (shares.length === 0) {
    return section(
      text,
      html`<p class="missing">Fewer than ten complete trials, or all of one value: nothing to learn from.</p>`,
    );
  }
  const caption = 'Variance explained by each parameter';
  const head = [{ head: 'Parameter' }, { head: 'Share', numeric: true }];
  const rows = shares.map(({ feature, share }) => [feature, percent(share)]);
  return section(
    text,
    html`${figure(importanceChart(shares, caption), caption)}
${foldedTable('importance-table', 'Shares as a table', caption, head, rows)}`,
  );
}

function ranked({ trials }: StudyPart, { direction }: TuneSummary): StudyTrial[] {
  const better = (a: StudyTrial, b: StudyTrial) => isBetter(direction, a.value as number, b.value as number);
  return trials
    .filter(({ value }) => value !== null)
    .sort((a, b) => (better(a, b) ? -1 : better(b, a) ? 1 : a.number - b.number));
}

function parallelSection(study: TuneSummary): Markup {
  const order = ranked(finalOf(study), study);
  const shown = order.slice(0, mostLines);
  const best = Math.max(1, Math.ceil(order.length / 10));
  const space = readSpace(study.space);
  const axes = space.map(({ name, distribution }) => ({
    name,
    low: figureOf(distribution.kind === 'choice' ? distribution.choices[0] : distribution.low),
    high: figureOf(
      distribution.kind === 'choice' ? distribution.choices[distribution.choices.length - 1] : distribution.high,
    ),
  }));
  const lines = shown.map(({ params }, rank): ParallelLine => {
    const places = space.map(({ name, distribution }) =>
      params[name] === undefined ? Number.NaN : placeOf(distribution, params[name]),
    );
    return { places, isBest: rank < best };
  });
  const text = {
    id: 'parallel-heading',
    title: 'Where the best lie',
    note: 'A line is a trial, a row a parameter. Where the strong lines run together, the parameter matters; where they spread, it does not.',
  };
  const key = legend([
    { colour: 'var(--series-1)', shape: 'line', text: `the best tenth (${best})` },
    { colour: 'var(--rule)', shape: 'line', text: 'the others' },
  ]);
  const caption = `Parameters of the ${shown.length === order.length ? '' : `best ${shown.length} of `}${order.length} complete trials`;
  return section(text, figure(parallelChart(axes, lines.reverse()), caption, key));
}

function parametersSection(study: TuneSummary): Markup {
  const bests = study.parts.map((part) => ({ part: part.part, params: part.trials[part.best].params }));
  const head = [{ head: 'Parameter' }, { head: 'Space' }, ...bests.map(({ part }) => ({ head: part, numeric: true }))];
  const rows = Object.entries(study.space).map(([name, space]) => [
    name,
    space,
    ...bests.map(({ params }) => figureOf(params[name])),
  ]);
  const text = {
    id: 'parameters-heading',
    title: 'Parameters',
    note: 'What each search chose. Folds that agree say that the choice is stable; the file of parameters holds them all.',
  };
  const names = Object.keys(study.space);
  const order = ranked(finalOf(study), study).slice(0, mostRows);
  const trialHead = ['Trial', study.objective, ...names].map((name) => ({ head: name, numeric: true }));
  const trialRows = order.map(({ number, value, params }) => [
    String(number),
    figureOf(value),
    ...names.map((name) => figureOf(params[name])),
  ]);
  return section(
    text,
    html`${table('parameters', 'Best parameters of each search', head, rows)}
<p class="small">Written to <code>${study.path}</code>.</p>
${foldedTable('trials', `The best ${order.length} trials as a table`, 'Trials of the search for the final model', trialHead, trialRows)}`,
  );
}

function searchesSection(study: TuneSummary): Markup {
  const head = [
    { head: 'Search' },
    { head: 'Rows it saw', numeric: true },
    { head: 'Dates', unbroken: true },
    { head: 'Folds inside', numeric: true },
    { head: 'Complete', numeric: true },
    { head: 'Pruned', numeric: true },
    { head: 'Best', numeric: true },
  ];
  const rows = study.parts.map(({ part, saw, folds, trials, best }) => [
    part,
    count(saw.rows),
    `${saw.from?.slice(0, 10) ?? 'n/a'} to ${saw.to?.slice(0, 10) ?? 'n/a'}`,
    count(folds.length),
    count(trials.filter(({ state }) => state === 'complete').length),
    count(trials.filter(({ state }) => state === 'pruned').length),
    figureOf(trials[best].value),
  ]);
  const text = {
    id: 'searches-heading',
    title: 'Searches',
    note: 'A search for a fold saw that fold’s training rows and nothing else; the hold-out stayed sealed.',
  };
  return section(text, table('searches', 'Searches of this study', head, rows));
}
