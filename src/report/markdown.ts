import { count, fixed, formatLevel, formatPeriod, formatRange, formatValue, percent, scoreInWords } from './format.ts';
import type { BacktestView, Part, ReportData, ScoreTable } from './report-data.ts';
import { withinFoldsNote } from './sections/scores.ts';

type Row = readonly string[];

/** Text for a cell: a bar would end it. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/**
 * The report as Markdown, for pull requests and notes: the verdict and the tables that carry it. Charts, folds and
 * manifests are on the page alone.
 */
export function renderMarkdown(data: ReportData): string {
  const { verdict, afterCosts, headline, level, audit, trials, facts, synthetic } = data;
  const blocks = [
    `# ${data.run}: trademl report`,
    `**${verdict.sentence}**`,
    afterCosts && afterCosts.sentence !== verdict.sentence ? afterCosts.sentence : '',
    headline.map((score) => `- ${scoreInWords(score, level)}`).join('\n'),
    `${audit.audited ? 'Audited.' : 'Not audited.'} ${audit.note}\n\n${trials}`,
    synthetic === undefined ? '' : `Not a real market. ${synthetic}`,
    facts.map(({ label, value }) => `- ${label}: ${value}`).join('\n'),
    ...part('Scores', data.scores, ({ ranges, gates, warnings }) => [
      ...ranges.flatMap((range) => scores(range, level)),
      ...(gates.length === 0
        ? []
        : [
            table(
              ['Gate', 'Wanted', 'Found', 'Result'],
              gates.map((gate) => [gate.name, gate.wanted, gate.found, gate.passed ? 'passed' : 'NOT MET']),
            ),
          ]),
      [...verdict.reasons, ...warnings].map((text) => `- ${text}`).join('\n'),
    ]),
    ...part('How sure this is', data.uncertainty, ({ trading }) => [
      trading?.sentence ?? 'No backtest of these predictions says what trading them would have earned.',
    ]),
    ...(data.ensemble?.comparison ? ['## The ensemble and its members', data.ensemble.comparison.sentence] : []),
    ...(data.calibration?.probabilities ? ['## Calibration', data.calibration.probabilities.sentence] : []),
    ...part('Backtest', data.backtest, backtest),
    ...part('Hold-out', data.holdout, ({ description, openings }) => [
      description,
      openings.map(({ at, by, from, to }) => `- ${at}: ${by}, ${formatPeriod(from, to)}`).join('\n'),
    ]),
    ...part('Drift', data.drift, (drift) => [
      `${count(drift.drifted)} of ${count(drift.features)} features drifted (${percent(drift.drifted / drift.features)}; trigger ${percent(drift.trigger)}): ${drift.triggered ? 'over the trigger: retrain' : 'under the trigger'}.`,
    ]),
    ...part('Quality of the bars', data.quality, ({ checks, symbols, rows }) => [
      `${count(symbols)} symbols, ${count(rows)} bars.`,
      checks.length === 0
        ? 'No check found anything.'
        : table(
            ['Check', 'Severity', 'Symbols', 'Findings'],
            checks.map((check) => [check.check, check.severity, count(check.symbols), count(check.count)]),
          ),
    ]),
    verdict.rule === '' ? '' : `How the verdict is reached: ${verdict.rule}`,
    afterCosts ? `When a run is called tradable: ${afterCosts.rule}` : '',
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function part<T>(title: string, value: Part<T>, render: (value: T) => string[]): string[] {
  if (value.known) return [`## ${title}`, ...render(value.value)];
  if (value.why === undefined) return [];
  return [`## ${title}`, `${value.why}${value.command === undefined ? '' : ` Make it with \`${value.command}\`.`}`];
}

function scores(range: ScoreTable, level: number): string[] {
  return [
    `${range.name}: ${count(range.rows)} predictions, ${formatPeriod(range.from, range.to)}`,
    table(
      ['Measure', 'Score', `${formatLevel(level)} interval`, 'Baseline', 'Better'],
      range.scores.map((score) => [
        score.name,
        formatValue(score.value, score.unit),
        formatRange(score.low, score.high, score.unit),
        formatValue(score.baseline, score.unit),
        score.better,
      ]),
    ),
    `Baseline: ${range.baselineSource}. Intervals: ${range.method}.${withinFoldsNote(range)}`,
  ];
}

function backtest({ metrics, benchmarkName, costs, breakEven, annualisation, rules }: BacktestView): string[] {
  return [
    table(
      ['Measure', 'Strategy', benchmarkName],
      metrics.map(({ name, unit, strategy, benchmark }) => [
        name,
        formatValue(strategy, unit),
        formatValue(benchmark, unit),
      ]),
    ),
    costs.length === 0
      ? ''
      : table(
          ['Costs', 'bps a side', 'Total return', 'Sharpe, annualised', 'Max drawdown'],
          costs.map((row) => [
            `x ${row.multiple}`,
            fixed(row.bpsPerSide, 1),
            percent(row.totalReturn),
            fixed(row.sharpe, 2),
            percent(row.maxDrawdown),
          ]),
        ),
    breakEven,
    [annualisation, ...rules].map((text) => `- ${text}`).join('\n'),
  ];
}
