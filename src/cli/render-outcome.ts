import { existsSync } from 'node:fs';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

/** What a dry run says. */
export function renderPlan(command: string, outcome: StageOutcome, ui: Ui): void {
  ui.line(`${command} '${outcome.name}': dry run, nothing was read, written or fetched`);
  for (const path of outcome.plan?.reads ?? [])
    ui.line(`  would read   ${path}${existsSync(path) ? '' : ' (not there yet)'}`);
  for (const path of outcome.plan?.writes ?? [])
    ui.line(`  would write  ${path}${existsSync(path) ? ' (replacing)' : ''}`);
  for (const sentence of outcome.plan?.work ?? []) ui.line(`  would        ${sentence}`);
}

/** The last line of a stage: what came of it and where it is written down. */
export function renderStatus(outcome: StageOutcome, ui: Ui): void {
  const time = outcome.status === 'done' && outcome.seconds !== undefined ? ` in ${outcome.seconds.toFixed(1)} s` : '';
  const { stage, name, status, manifest, shortfall } = outcome;
  const others = shortfall?.isAll === false ? `; the others are ${status}` : '';
  const came = shortfall ? `${shortfall.text}${others}` : status;
  ui.line(`${stage} '${name}': ${came}${time} (${manifest})`);
  if (shortfall) ui.line(`  -> ${shortfall.next}`);
}
