import { formatDate } from '../../core/time.ts';
import { regimeRibbonChart } from '../charts/regime-ribbon-chart.ts';
import { count, fixed, formatLevel, formatRange, formatValue, percent, stateTitle } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { RegimeView, ReportData } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { figure, partSection } from './section.ts';

/** Which state the market was in when, and what predictions and account were worth in each. */
export function regimesSection(data: ReportData): Markup {
  const text = {
    id: 'regimes',
    title: 'Market regimes',
    note: 'Which state the market was in when, on the time axis of the equity curve. An edge that lives in one regime earns nothing until that regime is back.',
  };
  return partSection(
    text,
    data.regimes,
    (views) => html`${views.map((view) => ribbon(view, formatLevel(data.level)))}`,
  );
}

const titles = { regime: 'Regime of the market', hmm_regime: 'State of the hidden Markov model' } as const;

function ribbon(view: RegimeView, level: string): Markup {
  const steps =
    view.datesPerStep === 1
      ? 'every change is drawn'
      : `drawn in steps of ${count(view.datesPerStep)} dates, of which the most common state is shown`;
  const unknown =
    view.unknownDates === 0 ? '' : `; ${count(view.unknownDates)} dates have none, while the rule warms up`;
  return html`${figure(regimeRibbonChart(view), titles[view.rule])}
<p class="small">Shown is ${view.method}; ${steps}${unknown}.</p>
${scoresTable(view, level)}
${returnsTable(view)}
${visitsTable(view)}`;
}

function scoresTable(view: RegimeView, level: string): Markup {
  return table(
    `${view.rule}-scores`,
    `${titles[view.rule]}: how long each held, and scores of the rows predicted in it, ${view.range}`,
    [
      { head: 'State', unbroken: true },
      { head: 'Share of dates', numeric: true },
      { head: 'Visits', numeric: true },
      { head: 'Dates a visit', numeric: true },
      { head: 'Predictions', numeric: true },
      { head: view.metric, numeric: true },
      { head: `${level} interval`, numeric: true, unbroken: true },
      { head: view.hits.name, numeric: true },
      { head: 'Its baseline', numeric: true },
    ],
    view.states.map(({ state, share, visits, meanVisit, rows, score, hits, hitsBaseline }) => [
      stateTitle(state),
      percent(share),
      count(visits),
      fixed(meanVisit, 1),
      count(rows),
      formatValue(score.value, 'ratio'),
      formatRange(score.low, score.high, 'ratio'),
      formatValue(hits, view.hits.unit),
      formatValue(hitsBaseline, view.hits.unit),
    ]),
  );
}

function returnsTable({ rule, benchmarkName, states }: RegimeView): Markup | undefined {
  if (benchmarkName === undefined) return undefined;
  return html`${table(
    `${rule}-returns`,
    `${titles[rule]}: earned on the bars that began in each, after costs; benchmark: ${benchmarkName}`,
    [
      { head: 'State', unbroken: true },
      { head: 'Bars', numeric: true },
      { head: 'Strategy, return a year', numeric: true },
      { head: 'Strategy, Sharpe, annualised', numeric: true },
      { head: 'Benchmark, return a year', numeric: true },
      { head: 'Benchmark, Sharpe, annualised', numeric: true },
    ],
    states.map(({ state, bars, strategy, benchmark }) => [
      stateTitle(state),
      count(bars),
      percent(strategy.meanReturn),
      fixed(strategy.sharpe, 2),
      percent(benchmark.meanReturn),
      fixed(benchmark.sharpe, 2),
    ]),
  )}
<p class="small">Return a year: mean return of these bars times the bars of a year, not compounded. The state is that of the close before the bar, which was known when it began.</p>`;
}

function visitsTable({ rule, runs }: RegimeView): Markup {
  return foldedTable(
    `${rule}-visits`,
    `${titles[rule]}: every drawn visit as a table`,
    `${titles[rule]}: spans of equal states (UTC dates), each up to where the next begins`,
    [{ head: 'State' }, { head: 'From', unbroken: true }, { head: 'To', unbroken: true }],
    runs.map(({ state, from, to }) => [stateTitle(state), formatDate(from), formatDate(to)]),
  );
}
