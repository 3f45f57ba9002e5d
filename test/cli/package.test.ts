import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/core/version.ts';
import { type Finished, filesBelow, packageDir, sharedFolder, start, trademl } from '../support/cli.ts';

describe('the package', async () => {
  const root = await sharedFolder();

  async function run(program: string, args: readonly string[], cwd: string): Promise<Finished> {
    const result = await start(program, args, { cwd }).finished;
    expect(result.code, `${program} ${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(0);
    return result;
  }

  it('packs, installs globally elsewhere, and runs there with the universes and pipelines it brings', async () => {
    // Other tests use dist/ meanwhile: it is known to be fresh (the guard in trademl) and packed as it is.
    await trademl(['--version'], { cwd: root });
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', root], packageDir);
    const tarball = (await readdir(root)).find((name) => name.endsWith('.tgz')) as string;
    const prefix = join(root, 'prefix');
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error'];
    await run('npm', ['install', '--global', '--prefix', prefix, ...quiet, join(root, tarball)], root);
    const installed = join(prefix, 'bin', 'trademl');

    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
    const shown = await run(installed, ['--version'], elsewhere);
    expect(shown.stdout.trim()).toBe(version().trademl);
    const args = ['ingest', '--source', 'synthetic', '--universe', 'plan26', '--symbols', 'AAPL,MSFT', '--days', '60'];
    await run(installed, args, elsewhere);
    // As the documentation writes it, though the pipeline is not here.
    const pipeline = ['train', '--full-pipeline', '--config', 'configs/pipelines/demo.yaml', '--dry-run'];
    await run(installed, pipeline, elsewhere);
    const files = await filesBelow(elsewhere);
    expect(files).toContain('data/bars/1d/AAPL.parquet');
    expect(files).toContain('data/bars/1d/MSFT.parquet');
  });
});
