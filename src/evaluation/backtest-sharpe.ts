import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { readJson } from '../io/json.ts';
import { predictionsPath, runDir } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';

/** Sharpe ratio of the run's backtest; undefined when there is none or it traded other predictions. */
export async function backtestSharpe(ws: Workspace, run: string, hash: string): Promise<number | null | undefined> {
  const dir = runDir(ws, run);
  const manifest = await readManifest(join(dir, 'backtest.manifest.json'));
  const traded = manifest?.inputs.find((input) => input.path === predictionsPath(ws, run));
  if (traded?.sha256 !== hash) return undefined;
  const { metrics } = (await readJson(join(dir, 'backtest.json'), 'backtest')) as {
    metrics?: { sharpe?: number | null };
  };
  return metrics?.sharpe ?? null;
}
