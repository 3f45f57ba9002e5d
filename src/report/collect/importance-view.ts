import type { Workspace } from '../../core/context.ts';
import { type RunSummary, readRun } from '../../io/runs.ts';
import type { ImportanceView, Part } from '../report-data.ts';

/**
 * Gain per feature of the run's final model; for an ensemble the mean over its members of each feature's share of gain,
 * by the members' weights where it has any.
 */
export async function importanceOf(ws: Workspace, summary: RunSummary): Promise<Part<ImportanceView>> {
  if (summary.importance.length > 0) {
    return { known: true, value: { of: 'final model', gains: summary.importance } };
  }
  const gains = new Map<string, number>();
  for (const { run, weight } of summary.members ?? []) {
    const { importance } = (await readRun(ws, run)).summary;
    const total = importance.reduce((sum, { gain }) => sum + gain, 0);
    for (const { feature, gain } of importance) {
      gains.set(feature, (gains.get(feature) ?? 0) + (Math.abs(weight ?? 1) * gain) / (total || 1));
    }
  }
  if (gains.size === 0) return { known: false, why: `Learner ${summary.learner} of this run reports no importance.` };
  const value = { of: 'mean share of the members', gains: [...gains].map(([feature, gain]) => ({ feature, gain })) };
  return { known: true, value };
}
