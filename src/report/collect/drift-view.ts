import type { Workspace } from '../../core/context.ts';
import { parseTime } from '../../core/time.ts';
import type { DriftCheck } from '../../drift/check.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
import { driftPath } from '../../io/layout.ts';
import type { RunSummary } from '../../io/runs.ts';
import { count, fixed } from '../format.ts';
import type { DriftView } from '../report-data.ts';

/** Features shown; the check on disk holds all of them. */
const mostFeatures = 12;

/** The last drift check under the run's own name, else under its feature set's; undefined when neither was made. */
export async function findDriftCheck(ws: Workspace, summary: RunSummary): Promise<string | undefined> {
  for (const name of [summary.run, summary.featuresName]) {
    const path = driftPath(ws, `${name}.check`);
    if (await exists(path)) return path;
  }
  return undefined;
}

export function driftCommand(summary: RunSummary): string {
  const features = `--features ${summary.featuresName}`;
  return `trademl drift fit ${features} && trademl drift check ${features}`;
}

export async function readDriftView(path: string): Promise<DriftView> {
  return driftViewOf((await readJson(path, 'drift check')) as DriftCheck);
}

function driftViewOf(check: DriftCheck): DriftView {
  const time = (text: string) => parseTime(text, 'time');
  return {
    baseline: check.baseline,
    from: time(check.start),
    to: time(check.end),
    features: check.checked,
    drifted: check.drifted,
    trigger: check.limits.maxShare,
    triggered: check.triggered,
    method: `Drifted: ${check.method}, at p <= ${fixed(check.limits.pValue, 2)}; ${count(check.sessions)} sessions, ${count(check.rows)} rows.`,
    warnings:
      check.unjudged > 0
        ? [...check.warnings, `${count(check.unjudged)} more features have too few values to be judged.`]
        : check.warnings,
    top: check.results.slice(0, mostFeatures).map((result) => ({
      feature: result.feature,
      ks: result.ks ?? Number.NaN,
      pValue: result.correctedPValue ?? Number.NaN,
      psi: result.psi ?? Number.NaN,
      drifted: result.reason ?? 'no',
    })),
  };
}
