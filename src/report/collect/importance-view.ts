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
  const gains = await sharesOf(ws, summary, 1);
  if (gains.size === 0) return { known: false, why: `Learner ${summary.learner} of this run reports no importance.` };
  const value = { of: 'mean share of the members', gains: [...gains].map(([feature, gain]) => ({ feature, gain })) };
  return { known: true, value };
}

/** Shares of gain times `weight`, summed over the models behind a run, however deep. */
async function sharesOf(ws: Workspace, summary: RunSummary, weight: number): Promise<Map<string, number>> {
  const gains = new Map<string, number>();
  const add = (feature: string, share: number) => gains.set(feature, (gains.get(feature) ?? 0) + share);
  const total = summary.importance.reduce((sum, { gain }) => sum + gain, 0);
  for (const { feature, gain } of summary.importance) add(feature, (weight * gain) / (total || 1));
  for (const member of summary.members ?? []) {
    const behind = (await readRun(ws, member.run)).summary;
    const shares = await sharesOf(ws, behind, weight * Math.abs(member.weight ?? 1));
    for (const [feature, share] of shares) add(feature, share);
  }
  return gains;
}
