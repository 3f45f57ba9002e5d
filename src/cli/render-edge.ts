import { count, fixed, formatLevel, percent } from '../report/format.ts';
import type { EdgeSummary, TestedEstimate, TestedSignal } from '../stages/edge.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

/** Tickers that the table shows; the JSON has them all. */
const shown = 30;

const share = (value: number | null) => percent(value ?? Number.NaN, 2);
const bars = (horizon: number) => `${horizon} ${horizon === 1 ? 'bar' : 'bars'}`;
const chance = (value: number | null) => fixed(value ?? Number.NaN, 4);

/** What a signal was worth: pooled first, then the tickers from the largest edge to the smallest. */
export function renderEdge({ summary }: StageOutcome<EdgeSummary>, ui: Ui): void {
  if (!summary) return;
  for (const signal of summary.signals) renderSignal(signal, summary, ui);
  const bought = summary.entry === 'close' ? "the signal bar's own close" : "the next bar's open";
  ui.line(
    `returns: from ${bought} to the close ${bars(summary.horizonBars)} after the signal, by adj_close (with dividends where the source knows them)`,
  );
  if (summary.entry === 'close') {
    ui.line('a signal known at the close can be traded after it only: --entry next-open asks that question');
  }
  ui.line('p corrected: Benjamini-Hochberg over all tickers and signals (all tickers: over signals)');
  const { sealed } = summary;
  if (sealed) ui.line(`hold-out from ${sealed.from.slice(0, 10)}: sealed, ${count(sealed.rows)} rows left out`);
  for (const { signal, pooled, gate } of summary.signals) {
    if (!gate) continue;
    const verdict = gate.passed ? 'met' : 'not met';
    ui.line(`gate ${signal}: edge ${share(pooled.edge)}, wanted at least ${share(gate.threshold)}: ${verdict}`);
  }
}

function renderSignal(tested: TestedSignal, summary: EdgeSummary, ui: Ui): void {
  const { signal, pooled, tickers } = tested;
  ui.heading(
    `${signal}: mean return over ${bars(summary.horizonBars)} less that of all rows, ${summary.start.slice(0, 10)} to ${summary.end.slice(0, 10)}`,
  );
  const sorted = [...tickers].sort((a, b) => (b.edge ?? -Infinity) - (a.edge ?? -Infinity));
  ui.table(
    ['ticker', 'rows', 'passes', 'mean', 'baseline', 'edge', 'from', 'to', 'p', 'p corrected', 'hits', 'baseline hits'],
    [rowOf('all', pooled), ...sorted.slice(0, shown).map((ticker) => rowOf(ticker.symbol, ticker))],
  );
  if (sorted.length > shown) ui.line(`and ${sorted.length - shown} more tickers in the JSON`);
  ui.line(
    `${formatLevel(summary.confidence)} intervals: ${count(summary.resamples)} resamples of dates in blocks of ${fixed(tested.blockLength, 1)}: ${tested.blockLengthReason}`,
  );
}

function rowOf(name: string, found: TestedEstimate): (string | number)[] {
  const { rows, mean, baseline, edge, low, high, p, correctedP, hitRate, baselineHitRate } = found;
  return [
    name,
    count(rows),
    count(found.count),
    share(mean),
    share(baseline),
    share(edge),
    share(low),
    share(high),
    chance(p),
    chance(correctedP),
    share(hitRate),
    share(baselineHitRate),
  ];
}
