import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { readResultJson } from '../io/json.ts';
import { auditDir, featuresManifestPath, listDirectory } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { readRun } from '../io/runs.ts';

/** Whether a run is covered by a certificate of `trademl audit`. */
export interface AuditState {
  readonly audited: boolean;
  /** Id of the certificate that covers the run, or of the one that found a leak. */
  readonly certificate: string | null;
  readonly note: string;
}

/** What is read of a certificate (src/audit/certificate.ts). */
interface CertificateHead {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly depth: string;
  readonly inputs: { readonly features: string | null; readonly splits: string | null; readonly runId: string | null };
}

/** Certificates on file; certificates that a change of the run would overtake are among them. */
export async function certificateFiles(ws: Workspace): Promise<string[]> {
  const names = (await listDirectory(auditDir(ws))).filter(
    (name) => name.endsWith('.json') && !name.endsWith('.manifest.json'),
  );
  return names.map((name) => join(auditDir(ws), name));
}

/**
 * A certificate covers a run when its feature set, its splits and the run itself are those that are there now: hashes
 * are compared, not names. A full audit counts before a quick one, and a leak before both.
 */
export async function auditStateOf(ws: Workspace, run: string): Promise<AuditState> {
  const { id: runId, summary } = await readRun(ws, run);
  const features = await readManifest(featuresManifestPath(ws, summary.featuresName));
  const certificates: CertificateHead[] = [];
  const keys = ['name', 'id', 'status', 'depth', 'inputs'] as const;
  for (const path of await certificateFiles(ws)) {
    certificates.push(await readResultJson(path, 'certificate', keys, 'remove it and run trademl audit again'));
  }
  const fits = certificates.filter(
    ({ inputs }) =>
      features !== undefined &&
      inputs.features === features.id &&
      inputs.splits === summary.splitsHash &&
      inputs.runId === runId,
  );
  const order = (one: CertificateHead) => (one.status === 'leak' ? 0 : one.depth === 'full' ? 1 : 2);
  const [best] = fits.sort((a, b) => order(a) - order(b));
  if (!best) {
    const stale = certificates.some(({ inputs, name }) => inputs.runId === runId || name === run);
    const why = stale
      ? 'An audit is on file, but features, splits or the run have changed since.'
      : 'No audit of this run is on file.';
    return { audited: false, certificate: null, note: `${why} Make one with: trademl audit --run ${run}` };
  }
  const certificate = best.id.slice(0, 12);
  if (best.status === 'leak')
    return { audited: false, certificate: best.id, note: `The audit (certificate ${certificate}) found a leak.` };
  const found = best.status === 'warn' ? 'no leak, with warnings' : 'no leak';
  return {
    audited: true,
    certificate: best.id,
    note: `A ${best.depth} audit found ${found} (certificate ${certificate}).`,
  };
}
