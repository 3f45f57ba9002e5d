import { join } from 'node:path';
import type { StageContext } from '../../src/core/context.ts';
import { createRng } from '../../src/core/rng.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { featuresManifestPath, featuresPath } from '../../src/io/layout.ts';
import { writeTable } from '../../src/io/parquet.ts';
import { day } from './rows.ts';

/** A context over three folders; warnings are kept. */
export function stageContext(root: string, options: { dryRun?: boolean } = {}): StageContext & { warnings: string[] } {
  const warnings: string[] = [];
  const quiet = () => undefined;
  return {
    workspace: {
      dataDir: join(root, 'data'),
      artifactsDir: join(root, 'artifacts'),
      configsDir: join(root, 'configs'),
    },
    seed: 7,
    jobs: 2,
    device: 'cpu',
    dryRun: options.dryRun ?? false,
    log: {
      info: quiet,
      detail: quiet,
      warn: (message) => {
        warnings.push(message);
      },
      progress: () => ({ update: quiet, stop: quiet }),
    },
    signal: new AbortController().signal,
    warnings,
  };
}

/**
 * Feature set 'demo': two symbols of 300 days, label 'up 5 days later' known 5 rows on;
 * `lead` carries it, `lead_copy` repeats that, `flat` is constant, `gappy` is half missing, `noise` is noise.
 */
export async function writeDemoFeatures(ctx: StageContext): Promise<void> {
  const ws = ctx.workspace;
  const days = 300;
  const horizonBars = 5;
  const symbols = ['AAA', 'BBB'];
  for (const [id, symbol] of symbols.entries()) {
    const rng = createRng(40 + id);
    const column = (value: (row: number) => number) => Float64Array.from({ length: days }, (_, row) => value(row));
    const lead = column(() => rng.normal());
    const isKnown = (row: number) => row + horizonBars < days;
    await writeTable(featuresPath(ws, 'demo', symbol), {
      time: column((row) => day(row)),
      lead,
      lead_copy: column((row) => 2 * lead[row] + 0.01 * rng.normal()),
      flat: column(() => 3),
      gappy: column((row) => (row % 2 === 0 ? Number.NaN : rng.normal())),
      noise: column(() => rng.normal()),
      label_up_5: column((row) => (isKnown(row) ? Number(lead[row] + 0.5 * rng.normal() > 0) : Number.NaN)),
      label_up_5_known_at: column((row) => (isKnown(row) ? day(row + horizonBars) : Number.NaN)),
      label_known_at: column((row) => (isKnown(row) ? day(row + horizonBars) : Number.NaN)),
    });
  }
  const labels = [{ spec: 'up:horizon=5', column: 'label_up_5', task: { kind: 'binary' }, horizonBars }];
  await writeJson(featuresManifestPath(ws, 'demo'), {
    summary: { name: 'demo', interval: '1d', symbols, labels, warmupBars: 30 },
  });
}
