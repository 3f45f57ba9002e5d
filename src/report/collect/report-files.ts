import { join } from 'node:path';
import type { Workspace } from '../../core/context.ts';
import { certificateFiles } from '../../evaluation/audit-state.ts';
import { holdoutOpeningsPath } from '../../evaluation/holdout-ledger.ts';
import { exists } from '../../io/exists.ts';
import {
  barsManifestPath,
  featuresManifestPath,
  listDirectory,
  qualityPath,
  runDir,
  runManifestPath,
} from '../../io/layout.ts';
import { readRun } from '../../io/runs.ts';
import { readAnyRun } from '../../io/signal-runs.ts';
import { trialsPath } from '../../io/trials.ts';
import { findDriftCheck } from './drift-view.ts';

/** The artifacts that a report is made from; undefined where a stage has not run yet. */
export interface ReportFiles {
  readonly run: string;
  readonly evaluation: string | undefined;
  readonly backtest: string | undefined;
  readonly equity: string | undefined;
  readonly optimise: string | undefined;
  readonly openings: string | undefined;
  /** Ledger of tries, of signals without a model. */
  readonly trials: string | undefined;
  readonly splits: string | undefined;
  readonly quality: string | undefined;
  readonly drift: string | undefined;
  /** Of audits, of this and of other runs. */
  readonly certificates: readonly string[];
  /** Manifests of the stages behind the run. */
  readonly manifests: readonly string[];
}

async function existing(path: string): Promise<string | undefined> {
  return (await exists(path)) ? path : undefined;
}

/** @throws TrademlError (missing-input) when there is no such run: everything else may be missing */
export async function findReportFiles(ws: Workspace, run: string): Promise<ReportFiles> {
  const { summary, inputs } = await readAnyRun(ws, run);
  const model = summary.kind === 'signals' ? undefined : summary;
  const members = await Promise.all((model?.members ?? []).map((member) => readRun(ws, member.run)));
  const dir = runDir(ws, run);
  const splits = model && (await existing(model.splitsPath));
  const ofRun = (await listDirectory(dir))
    .filter((name) => name.endsWith('.manifest.json') && name !== 'report.manifest.json')
    .map((name) => join(dir, name));
  // Stages that write into configs/ leave their manifest beside the file.
  const configs = [
    ...(model ? [model.splitsPath] : []),
    ...[inputs, ...members.map((member) => member.inputs)].flat().map(({ path }) => path),
  ]
    .filter((path) => /\.(json|ya?ml)$/.test(path) && !path.endsWith('manifest.json'))
    .map((path) => path.replace(/\.\w+$/, '.manifest.json'));
  const upstream = [
    barsManifestPath(ws, summary.interval),
    featuresManifestPath(ws, summary.featuresName),
    ...new Set(configs),
    ...members.map((member) => runManifestPath(ws, member.summary.run)),
    runManifestPath(ws, run),
  ];
  const found = await Promise.all(upstream.map(existing));
  return {
    run: runManifestPath(ws, run),
    evaluation: await existing(join(dir, 'evaluation.json')),
    backtest: await existing(join(dir, 'backtest.json')),
    equity: await existing(join(dir, 'equity.parquet')),
    optimise: await existing(join(dir, 'optimise.json')),
    openings: await existing(holdoutOpeningsPath(ws, run)),
    trials: model ? undefined : await existing(trialsPath(ws, summary.featuresName, summary.labelColumn)),
    splits,
    quality: await existing(qualityPath(ws, summary.interval, 'json')),
    drift: model && (await findDriftCheck(ws, model)),
    certificates: await certificateFiles(ws),
    manifests: [...found.filter((path) => path !== undefined), ...ofRun],
  };
}

/** Every file of the list once, for hashing. */
export function allReportFiles(files: ReportFiles): string[] {
  const { manifests, certificates, ...single } = files;
  return [...new Set([...Object.values(single).filter((path) => path !== undefined), ...manifests, ...certificates])];
}
