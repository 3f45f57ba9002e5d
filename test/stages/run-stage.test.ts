import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exists } from '../../src/io/exists.ts';
import { runStage } from '../../src/stages/run-stage.ts';
import { contextOf } from '../evaluation/run-fixture.ts';
import { temporaryFolder } from '../support/temporary.ts';

it('takes away the journal of a run that was killed right after its manifest was written', async () => {
  const dir = await temporaryFolder();
  const ws = { dataDir: dir, artifactsDir: dir, configsDir: dir };
  const manifestPath = join(dir, 'manifest.json');
  const output = join(dir, 'output.txt');
  const run = () =>
    runStage(contextOf(ws), {
      stage: 'test',
      name: 'test',
      manifestPath,
      config: {},
      plan: { reads: [], writes: [output], work: [] },
      inputs: async () => [],
      work: async () => {
        await writeFile(output, 'done');
        return { outputs: [output], summary: {} };
      },
    });
  expect((await run()).status).toBe('done');
  await writeFile(`${manifestPath}.journal`, '');
  expect((await run()).status).toBe('up to date');
  expect(await exists(`${manifestPath}.journal`)).toBe(false);
});
