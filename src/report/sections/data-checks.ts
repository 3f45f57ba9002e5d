import { count, fixed, formatPeriod, percent } from '../format.ts';
import { html, type Markup, unbroken } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';
import { partSection } from './section.ts';

export function qualitySection(data: ReportData): Markup {
  const text = {
    id: 'quality',
    title: 'Quality of the bars',
    note: 'What the checks at ingest found, over the symbols of this run. A defect named here was dropped, kept or mended as the configuration says.',
  };
  return partSection(text, data.quality, (quality) => {
    const intro = `${count(quality.symbols)} symbols, ${count(quality.rows)} bars of ${quality.interval}, ${formatPeriod(quality.from, quality.to)}.`;
    if (quality.checks.length === 0) return html`<p>${unbroken(intro)} No check found anything.</p>`;
    return html`<p>${unbroken(intro)}</p>${table(
      'quality-table',
      'Findings by check, errors first',
      [
        { head: 'Check' },
        { head: 'Severity' },
        { head: 'Symbols', numeric: true },
        { head: 'Findings', numeric: true },
        { head: 'Most in, and its first' },
      ],
      quality.checks.map((row) => [row.check, row.severity, count(row.symbols), count(row.count), row.worst]),
    )}`;
  });
}

export function driftSection(data: ReportData): Markup {
  const text = {
    id: 'drift',
    title: 'Drift',
    note: 'Whether the features of the latest rows still look like those the model learned from.',
  };
  return partSection(text, data.drift, (drift) => {
    const share = drift.drifted / drift.features;
    const verdict = drift.triggered ? 'over the trigger: retrain' : 'under the trigger';
    return html`<p>${count(drift.drifted)} of ${count(drift.features)} features drifted (${percent(share)}; trigger ${percent(drift.trigger)}): <strong>${verdict}</strong>. Rows of ${unbroken(formatPeriod(drift.from, drift.to))} against baseline ${drift.baseline}.</p>
${table(
  'drift-table',
  `Features that moved most (${drift.top.length} of ${drift.features})`,
  [
    { head: 'Feature' },
    { head: 'KS distance', numeric: true },
    { head: 'p-value, corrected', numeric: true },
    { head: 'PSI', numeric: true },
    { head: 'Drifted' },
  ],
  drift.top.map((row) => [
    row.feature,
    fixed(row.ks, 3),
    row.pValue < 0.0001 ? '<\u00a00.0001' : fixed(row.pValue, 4),
    fixed(row.psi, 3),
    row.drifted,
  ]),
)}
<p class="small">${[drift.method, ...drift.warnings].join(' ')}</p>`;
  });
}

export function holdoutSection(data: ReportData): Markup {
  const text = {
    id: 'holdout',
    title: 'Hold-out openings',
    note: 'A hold-out answers honestly once. Every opening is counted; each further one makes its answer worth less.',
  };
  return partSection(text, data.holdout, ({ description, openings }) => {
    if (openings.length === 0) return html`<p>${description} It has not been opened.</p>`;
    return html`<p>${description} Opened <strong>${openings.length === 1 ? 'once' : `${openings.length} times`}</strong>.</p>${table(
      'openings',
      'Openings in order',
      [{ head: 'Opened at (UTC)', unbroken: true }, { head: 'By' }, { head: 'Range', unbroken: true }],
      openings.map((opening) => [opening.at, opening.by, formatPeriod(opening.from, opening.to)]),
    )}`;
  });
}
