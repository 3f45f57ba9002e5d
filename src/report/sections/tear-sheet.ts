import { frontierChart } from '../charts/frontier-chart.ts';
import { rollingSharpeChart } from '../charts/rolling-sharpe-chart.ts';
import { count, fixed, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';
import type { SearchView, TearSheetView } from '../tear-sheet-data.ts';
import { figure, section } from './section.ts';

const numberOf = (value: number | null | undefined) => value ?? Number.NaN;
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Months, deepest falls, rolling Sharpe ratio, benchmarks, costs and capacity of the backtest. */
export function tearSheetSection(data: ReportData): Markup | undefined {
  const sheet = data.tearSheet;
  if (!sheet) return undefined;
  const text = {
    id: 'tear-sheet',
    title: 'Tear sheet',
    note: 'Returns after costs by calendar month (UTC), the deepest falls, and how the strategy stands beside others and beside chance. Ratios and alphas are annualised; docs/glossary.md defines each number.',
  };
  return section(
    text,
    html`${monthTable(sheet)}
${sheet.rolling.time.length > 1 && figure(rollingSharpeChart(sheet.rolling), `Sharpe ratio of the last ${count(sheet.rolling.bars)} bars, annualised`)}
${drawdownTable(sheet)}
${benchmarkTable(sheet)}
<p>${randomSentence(sheet.random)}</p>`,
  );
}

/** What more costs and more money do. */
export function frontierSection(data: ReportData): Markup | undefined {
  const sheet = data.tearSheet;
  if (!sheet) return undefined;
  const text = {
    id: 'frontiers',
    title: 'Costs and capacity',
    note: 'How much cost the strategy bears, and how much money: its own orders move prices, so what it earns shrinks as it grows.',
  };
  return section(text, html`${costFrontier(sheet)}${capacityCurve(sheet)}`);
}

/** Combinations of parameters that were tried on the backtest. */
export function searchSection(data: ReportData): Markup | undefined {
  const search = data.tearSheet?.search;
  if (!search) return undefined;
  const text = {
    id: 'parameter-search',
    title: 'Parameter search',
    note: 'Sharpe ratios of backtests with other parameters. A lonely peak is luck; a plateau is a property. The best was chosen with hindsight: what choosing in time would have earned is the walk-forward ratio.',
  };
  return section(text, html`${heatTable(search)}<p>${searchSentence(search)}</p>`);
}

/** A shade of gain or loss behind a number; the number itself carries the meaning. */
function shaded(value: number | null, most: number, written: string): Markup {
  if (value === null || !Number.isFinite(value)) return html`<span class="small">–</span>`;
  const strength = Math.round(Math.min(1, Math.abs(value) / most) * 45);
  const hue = value < 0 ? 'var(--loss)' : 'var(--series-1)';
  return html`<span style="display:block;padding:1px 4px;background:color-mix(in srgb,${hue} ${strength}%,var(--paper))">${written}</span>`;
}

function monthTable({ months }: TearSheetView): Markup {
  const sizes = months
    .flatMap((row) => row.months.filter((value) => value !== null).map(Math.abs))
    .sort((a, b) => a - b);
  // The strongest shade belongs to the month that one in twenty exceeds, so that one crash does not pale all others.
  const most = sizes[Math.floor(0.95 * (sizes.length - 1))] || 1;
  return table(
    'monthly-returns',
    'Returns by month, after costs, %',
    [{ head: 'Year' }, ...monthNames.map((head) => ({ head, numeric: true })), { head: 'Year, %', numeric: true }],
    months.map(({ year, months: values, total }) => [
      String(year),
      ...values.map((value) => shaded(value, most, fixed(100 * numberOf(value), 1))),
      fixed(100 * total, 1),
    ]),
  );
}

function drawdownTable({ drawdowns }: TearSheetView): Markup {
  return table(
    'drawdowns',
    'The deepest falls from a highest value',
    [
      { head: 'Depth', numeric: true },
      { head: 'Peak', unbroken: true },
      { head: 'Bottom', unbroken: true },
      { head: 'Regained', unbroken: true },
      { head: 'Bars', numeric: true },
      { head: 'Days', numeric: true },
    ],
    drawdowns.map(({ depth, peak, trough, recovered, bars, days }) => [
      percent(depth),
      peak.slice(0, 10),
      trough.slice(0, 10),
      recovered === null ? 'not yet' : recovered.slice(0, 10),
      count(bars),
      count(Math.round(days)),
    ]),
  );
}

function benchmarkTable({ benchmarks }: TearSheetView): Markup {
  return table(
    'benchmarks',
    'Beside benchmarks, over the same bars',
    [
      { head: 'Benchmark' },
      { head: 'Its return', numeric: true },
      { head: 'Its Sharpe, annualised', numeric: true },
      { head: 'Alpha a year', numeric: true },
      { head: 'Beta', numeric: true },
      { head: 'Correlation', numeric: true },
      { head: 'Information ratio, annualised', numeric: true },
    ],
    benchmarks.map((row) => [
      row.rule,
      percent(numberOf(row.metrics.totalReturn)),
      fixed(numberOf(row.metrics.sharpe), 2),
      percent(numberOf(row.alpha)),
      fixed(numberOf(row.beta), 2),
      fixed(numberOf(row.correlation), 2),
      fixed(numberOf(row.informationRatio), 2),
    ]),
  );
}

function randomSentence({ draws, sharpePercentile, pValue, sharpeQuantiles, method }: TearSheetView['random']): string {
  if (draws === 0) return `Chance: ${method}.`;
  const [low, middle, high] = sharpeQuantiles.map((value) => fixed(numberOf(value), 2));
  return `Chance: ${method}. Their Sharpe ratios are ${low}, ${middle} and ${high} at 5, 50 and 95 %; the strategy's is above ${percent(numberOf(sharpePercentile))} of them (p = ${fixed(numberOf(pValue), 3)}).`;
}

function costFrontier({ costTable, breakEvenBps }: TearSheetView): Markup | undefined {
  const points = costTable
    .filter((row) => row.cagr !== null)
    .map((row) => [row.bpsPerSide, row.cagr as number] as const)
    .sort((a, b) => a[0] - b[0]);
  if (points.length < 2) return undefined;
  const breakEven =
    breakEvenBps === null ? 'No cost makes it break even.' : `It breaks even at ${fixed(breakEvenBps, 1)} bps a side.`;
  return figure(
    frontierChart({
      id: 'cost-frontier',
      title: 'Return a year by cost of one side',
      description: `${points.map(([bps, cagr]) => `${fixed(bps, 1)} bps: ${percent(cagr)}`).join(', ')}. ${breakEven}`,
      xName: 'cost paid per side, basis points',
      yName: 'return a year',
      logarithmic: false,
      points,
      at: breakEvenBps ?? undefined,
      formatX: (value) => fixed(value, 0),
      formatY: (value) => percent(value, 0),
    }),
    'Return a year, compounded, by cost of one side; dashed: nothing earned, and the break-even cost',
  );
}

/** 10k, 1M, 3.2M, 1B. */
function money(value: number): string {
  const [size, unit] = value >= 1e9 ? [1e9, 'B'] : value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${fixed(value / size, value / size < 10 && (value / size) % 1 > 0.05 ? 1 : 0)}${unit}`;
}

function capacityCurve({ capacity, capital }: TearSheetView): Markup {
  const { points, halfEdgeCapital, method } = capacity;
  if (points.length < 2) return html`<p class="missing">Capacity: ${method}.</p>`;
  const half =
    halfEdgeCapital === null
      ? ''
      : ` Half of it is gone at ${money(halfEdgeCapital)} (this backtest: ${money(capital)}).`;
  return figure(
    frontierChart({
      id: 'capacity',
      title: 'Mean return a year by capital',
      description: `${points.map((point) => `${money(point.capital)}: ${percent(point.meanReturn)}`).join(', ')}.${half}`,
      xName: 'capital, in the currency of the prices',
      yName: 'mean return a year',
      logarithmic: true,
      points: points.map((point) => [point.capital, point.meanReturn] as const),
      at: halfEdgeCapital ?? undefined,
      formatX: money,
      formatY: (value) => percent(value, 0),
    }),
    `Mean return a year by capital, market impact by ${method}; dashed: nothing earned, and half of the return without impact`,
  );
}

function heatTable({ heatMap }: SearchView): Markup {
  const all = heatMap.score.flat().filter((value) => value !== null);
  const most = Math.max(...all.map(Math.abs), 1e-9);
  return table(
    'parameter-heat-map',
    `Sharpe ratio, annualised, by ${heatMap.x.key} (across) and ${heatMap.y.key} (down), mean over the other parameters`,
    [{ head: heatMap.y.key }, ...heatMap.x.values.map((value) => ({ head: String(value), numeric: true }))],
    heatMap.y.values.map((value, row) => [
      String(value),
      ...heatMap.score[row].map((score) => shaded(score, most, fixed(numberOf(score), 2))),
    ]),
  );
}

function searchSentence({
  tried,
  ledgerTries,
  walkForward,
  hindsight,
  mean,
  deflated,
  overfitting,
}: SearchView): string {
  const luck = [
    deflated !== null &&
      `the chance that the best is more than the luckiest of ${count(ledgerTries)} tries would show is ${percent(deflated, 0)}`,
    overfitting !== null && `the probability of backtest overfitting is ${percent(overfitting, 0)}`,
  ].filter((text) => text !== false);
  return `${count(tried)} combinations. Chosen in time they have a Sharpe ratio of ${fixed(numberOf(walkForward), 2)}; over the same bars the best with hindsight has ${fixed(hindsight, 2)}, all together ${fixed(mean, 2)} on average${luck.length > 0 ? `; ${luck.join(', ')}` : ''}.`;
}
