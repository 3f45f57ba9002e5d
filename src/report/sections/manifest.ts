import { stringify } from 'yaml';
import { count, formatSeconds } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { ReportData, StageRecord } from '../report-data.ts';
import { table } from '../table.ts';
import { section } from './section.ts';

/** Longest list of files shown per stage; the manifest on disk holds all of them. */
const mostFiles = 40;

export function manifestSection(data: ReportData): Markup {
  const text = {
    id: 'manifest',
    title: 'How to make it again',
    note: 'Configuration, seed, versions and hashes of what was read and written. Same inputs and configuration give the same numbers.',
  };
  const head = [
    { head: 'Stage' },
    { head: 'Name' },
    { head: 'Id' },
    { head: 'Seed' },
    { head: 'Started (UTC)', unbroken: true },
    { head: 'Took', numeric: true },
  ];
  const rows = data.stages.map((stage) => [
    stage.stage,
    stage.name,
    html`<code>${stage.id.slice(0, 12)}</code>`,
    stage.seed,
    stage.startedAt,
    formatSeconds(stage.seconds),
  ]);
  const total = data.stages.reduce((sum, stage) => sum + (Number.isNaN(stage.seconds) ? 0 : stage.seconds), 0);
  return section(
    text,
    html`${table('stages', `Stages behind this report, ${formatSeconds(total)} in all`, head, rows)}
${data.stages.map((stage, i) => stageDetails(stage, i))}`,
  );
}

function stageDetails(stage: StageRecord, index: number): Markup {
  const versions = Object.entries(stage.versions).map(([name, version]) => `${name} ${version}`);
  const shown = stage.files.slice(0, mostFiles);
  const more = stage.files.length - shown.length;
  return html`<details class="record"><summary>${stage.stage}: configuration, versions and hashes</summary>
<p class="small">${versions.length > 0 ? versions.join(', ') : 'no versions recorded'}</p>
<pre tabindex="0" aria-label="Configuration of ${stage.stage}"><code>${stringify(stage.config ?? {}, { lineWidth: 0 })}</code></pre>
${
  shown.length > 0 &&
  table(
    `files-${index}`,
    `Files of ${stage.stage}${more > 0 ? ` (first ${shown.length}; ${count(more)} more in its manifest)` : ''}`,
    [{ head: 'Path' }, { head: 'Read or written' }, { head: 'sha256, first 16' }, { head: 'Bytes', numeric: true }],
    shown.map((file) => [
      html`<code>${file.path}</code>`,
      file.role === 'in' ? 'read' : 'written',
      html`<code>${file.sha256.slice(0, 16)}</code>`,
      count(file.bytes),
    ]),
  )
}</details>
`;
}
