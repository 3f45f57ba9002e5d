import { calendarReturns } from '../calendar-returns.ts';
import { colour } from '../charts/chart.ts';
import { drawdownChart } from '../charts/drawdown-chart.ts';
import { curvePoints, equityChart } from '../charts/equity-chart.ts';
import { count, fixed, formatValue, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { BacktestView, ReportData } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { figure, legend, partSection } from './section.ts';

export function equitySection(data: ReportData): Markup {
  const text = {
    id: 'equity-and-drawdown',
    title: 'Equity and drawdown',
    note: 'Growth of 1 after all costs, beside holding the benchmark over the same days. Drawdown is the fall from the highest value so far.',
  };
  return partSection(text, data.backtest, (backtest) => {
    const { curve, benchmarkName } = backtest;
    const sampled =
      curve.time.length > curvePoints(false)
        ? `Drawn from ${count(curve.time.length)} bars; each bucket of bars keeps its lowest and highest value.`
        : `Every one of ${count(curve.time.length)} bars is drawn.`;
    return html`${figure(
      equityChart(curve, benchmarkName),
      'Growth of 1',
      legend([
        { colour: colour.strategy, shape: 'line', text: 'strategy, after costs' },
        { colour: colour.benchmark, shape: 'line', text: benchmarkName },
      ]),
    )}
${figure(
  drawdownChart(curve, benchmarkName),
  'Drawdown',
  legend([
    { colour: colour.loss, shape: 'block', text: 'strategy' },
    { colour: colour.benchmark, shape: 'line', text: benchmarkName },
  ]),
)}
<p class="small">${sampled}</p>
${metricsTable(backtest)}
${yearsTable(backtest)}
<ul class="rules">${[backtest.annualisation, ...backtest.rules].map((rule) => html`<li>${rule}</li>`)}</ul>`;
  });
}

function metricsTable(backtest: BacktestView): Markup {
  return table(
    'backtest-metrics',
    'Strategy and benchmark',
    [{ head: 'Measure' }, { head: 'Strategy', numeric: true }, { head: backtest.benchmarkName, numeric: true }],
    backtest.metrics.map(({ name, unit, strategy, benchmark }) => [
      name,
      formatValue(strategy, unit),
      formatValue(benchmark, unit),
    ]),
  );
}

function yearsTable({ curve, benchmarkName }: BacktestView): Markup {
  return foldedTable(
    'calendar-years',
    'Returns by calendar year',
    'Return of each calendar year (UTC), after costs',
    [{ head: 'Year' }, { head: 'Strategy', numeric: true }, { head: benchmarkName, numeric: true }],
    calendarReturns(curve.time, curve.equity, curve.benchmark).map(({ year, strategy, benchmark }) => [
      year,
      percent(strategy),
      percent(benchmark),
    ]),
  );
}

export function costsSection(data: ReportData): Markup {
  const text = {
    id: 'costs',
    title: 'What costs do',
    note: 'The same trades with fees, half-spread and slippage multiplied. An edge that dies at twice the cost is thin.',
  };
  return partSection(text, data.backtest, ({ costs, breakEven, annualisation }) =>
    costs.length === 0
      ? html`<p class="missing">The backtest was run at one level of costs only.</p>`
      : html`${table(
          'cost-multiples',
          'The strategy at multiples of its costs',
          [
            { head: 'Costs' },
            { head: 'bps a side', numeric: true },
            { head: 'Total return', numeric: true },
            { head: 'Return a year', numeric: true },
            { head: 'Sharpe, annualised', numeric: true },
            { head: 'Max drawdown', numeric: true },
          ],
          costs.map((row) => [
            `× ${fixed(row.multiple, Number.isInteger(row.multiple) ? 0 : 1)}`,
            fixed(row.bpsPerSide, 1),
            percent(row.totalReturn),
            percent(row.cagr),
            fixed(row.sharpe, 2),
            percent(row.maxDrawdown),
          ]),
        )}<p>${breakEven}</p><p class="small">${annualisation}</p>`,
  );
}
