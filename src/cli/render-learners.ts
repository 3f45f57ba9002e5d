import type { LearnerEntry } from '../stages/learner-catalogue.ts';
import type { Ui } from './ui.ts';

/** A table of all learners, or one in full. */
export function renderLearners(entries: readonly LearnerEntry[], ui: Ui): void {
  if (entries.length === 1) renderOne(entries[0], ui);
  else renderAll(entries, ui);
}

function renderAll(entries: readonly LearnerEntry[], ui: Ui): void {
  ui.heading(`Learners (${entries.length})`);
  ui.table(
    ['name', 'learns', 'engine', 'available', 'summary'],
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

function renderOne(entry: LearnerEntry, ui: Ui): void {
  ui.heading(`${entry.name}: ${entry.summary}`);
  ui.line(`  learns  ${entry.tasks.join(', ')}`);
  ui.line(`  engine  ${entry.engine ?? '-'}`);
  renderMissing(entry, ui);
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

function renderMissing({ name, missing, mend }: LearnerEntry, ui: Ui): void {
  if (missing !== null) ui.line(`${name}: ${missing}${mend === null ? '' : `\n  -> ${mend}`}`);
}
