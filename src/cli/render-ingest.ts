import type { QuotesSummary } from '../stages/ingest/quotes.ts';
import type { SeriesSummary } from '../stages/ingest/series.ts';
import type { IngestSummary } from '../stages/ingest.ts';
import type { IngestResult } from '../stages/ingest-command.ts';
import type { Ui } from './ui.ts';

const number = (value: number) => value.toLocaleString('en-US');
const shownFailures = 20;
const shownSplits = 12;

/** What an ingest found and stored, for people. */
export function renderIngest({ summary }: IngestResult, ui: Ui): void {
  if (!summary) return;
  if ('series' in summary) renderSeries(summary, ui);
  else if ('quotes' in summary) renderQuotes(summary, ui);
  else renderBars(summary, ui);
}

function renderQuotes({ quotes }: QuotesSummary, ui: Ui): void {
  ui.table(
    ['symbol', 'quotes', 'from', 'to', 'found'],
    quotes.map(({ symbol, rows, from, to, findings }) => [symbol, rows, from, to, foundText(findings)]),
  );
}

function foundText(findings: readonly { check: string; count: number; first: string; dropped?: boolean }[]): string {
  const lines = findings.map(
    ({ check, count, first, dropped }) => `${check}: ${number(count)} (${first})${dropped ? ', left out' : ''}`,
  );
  return lines.join('\n') || '-';
}

function renderSeries({ series, failed }: SeriesSummary, ui: Ui): void {
  ui.table(
    ['series', 'rows', 'periods', 'from', 'to', 'last known', 'found'],
    series.map(({ name, rows, periods, from, to, lastKnownAt, findings }) => [
      name,
      rows,
      periods,
      from.slice(0, 10),
      to.slice(0, 10),
      lastKnownAt.replace(':00Z', 'Z'),
      foundText(findings),
    ]),
  );
  for (const { name, message, hint } of failed) ui.line(`  ${name}: ${message}${hint ? `\n    ${hint}` : ''}`);
}

function renderBars(summary: IngestSummary, ui: Ui): void {
  renderQuality(summary, ui);
  renderSplits(summary, ui);
  renderFailures(summary, ui);
  const stored = summary.symbols.filter(({ status }) => status !== 'failed');
  const rows = stored.reduce((sum, symbol) => sum + symbol.rows, 0);
  const from = stored
    .map((symbol) => symbol.from)
    .sort()[0]
    ?.slice(0, 10);
  const to = stored
    .map((symbol) => symbol.to)
    .sort()
    [stored.length - 1]?.slice(0, 10);
  const range = stored.length > 0 ? `, ${from} to ${to}` : '';
  const dropped = summary.dropped > 0 ? `, ${number(summary.dropped)} rows left out` : '';
  ui.line(
    `${stored.length} of ${summary.symbols.length} symbols stored: ${number(rows)} ${summary.interval} bars${range}; ${number(summary.newRows)} new${dropped}`,
  );
  for (const { note, symbols } of summary.notes) ui.line(`note: ${note} (${symbols} symbols)`);
  if (summary.reachableAuc !== undefined) {
    ui.line(
      `planted edge ${summary.edge}: the best AUC that anyone can expect of the next bar is ${summary.reachableAuc.toFixed(4)}`,
    );
  }
}

function renderQuality({ quality, symbols, failed }: IngestSummary, ui: Ui): void {
  const checks = Object.entries(quality.byCheck);
  if (checks.length === 0) {
    // What the checks refuse they have found something in; the rest of the failed was never looked at.
    const checked = symbols.length - failed.length;
    if (checked > 0) ui.line(`quality: nothing found in ${checked} symbols`);
    return;
  }
  ui.heading(`Quality: ${quality.errors} errors, ${quality.warnings} warnings (${quality.path})`);
  const room = Math.max(30, ui.width - 62);
  ui.table(
    ['check', 'severity', 'symbols', 'count', 'first example'],
    checks.map(([check, { severity, symbols: affected, count, example }]) => {
      const shown = example.length > room ? `${example.slice(0, room - 3)}...` : example;
      return [check, severity, affected, count, shown];
    }),
  );
}

function renderSplits({ splits }: IngestSummary, ui: Ui): void {
  if (splits.length === 0) return;
  const texts = splits.slice(0, shownSplits).map(({ symbol, date, ratio }) => `${symbol} ${date} ${ratioText(ratio)}`);
  const more = splits.length > shownSplits ? ` and ${splits.length - shownSplits} more` : '';
  ui.line(`splits: ${texts.join(', ')}${more}`);
}

/** 2 -> 2:1, 0.5 -> 1:2, 1.5 -> 3:2 */
function ratioText(ratio: number): string {
  for (const below of [1, 2, 3, 4, 5, 10, 15, 20, 30, 50, 100]) {
    const above = ratio * below;
    if (Math.abs(above - Math.round(above)) < 1e-6 * above) return `${Math.round(above)}:${below}`;
  }
  return `${ratio.toPrecision(5)}:1`;
}

function renderFailures({ failed }: IngestSummary, ui: Ui): void {
  if (failed.length === 0) return;
  ui.heading(`${failed.length} symbols failed`);
  for (const { symbol, message, hint } of failed.slice(0, shownFailures)) {
    ui.line(`  ${symbol}: ${message}${hint ? `\n    ${hint}` : ''}`);
  }
  if (failed.length > shownFailures) ui.line(`  and ${failed.length - shownFailures} more (--json lists all)`);
}
