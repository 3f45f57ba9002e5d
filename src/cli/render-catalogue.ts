import type { CatalogueEntry } from '../stages/learner-catalogue.ts';
import type { Ui } from './ui.ts';

/** A table of all learners or strategies, or one in full. @param what 'Learners'; what each does with labels: 'learns' */
export function renderCatalogue(entries: readonly CatalogueEntry[], what: string, does: string, ui: Ui): void {
  if (entries.length === 1) renderOne(entries[0], does, ui);
  else renderAll(entries, what, does, ui);
}

function renderAll(entries: readonly CatalogueEntry[], what: string, does: string, ui: Ui): void {
  ui.heading(`${what} (${entries.length})`);
  ui.table(
    ['name', does, 'engine', 'available', 'summary'],
    entries.map(({ name, tasks, engine, available, summary }) => [
      name,
      tasks.join(', '),
      engine ?? '-',
      available ? 'yes' : 'no',
      summary,
    ]),
  );
  for (const entry of entries) renderMissing(entry, ui);
}

function renderOne(entry: CatalogueEntry, does: string, ui: Ui): void {
  ui.heading(`${entry.name}: ${entry.summary}`);
  const width = Math.max(does.length, 'engine'.length);
  ui.line(`  ${does.padEnd(width)}  ${entry.tasks.join(', ')}`);
  ui.line(`  ${'engine'.padEnd(width)}  ${entry.engine ?? '-'}`);
  renderMissing(entry, ui);
  if (entry.params.length === 0) {
    ui.line('it has no parameters');
    return;
  }
  ui.table(
    ['parameter', 'default', 'from', 'to', 'meaning'],
    entry.params.map(({ name, default: value, from, to, describe }) => [
      name,
      value === undefined ? '-' : JSON.stringify(value),
      from ?? '-',
      to ?? '-',
      describe,
    ]),
  );
}

function renderMissing({ name, missing, mend }: CatalogueEntry, ui: Ui): void {
  if (missing !== null) ui.line(`${name}: ${missing}${mend === null ? '' : `\n  -> ${mend}`}`);
}
