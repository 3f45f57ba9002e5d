import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '../../src/core/context.ts';

export interface TestContext extends StageContext {
  /** Everything said through log.info, log.warn and log.detail, in order. */
  readonly said: string[];
  readonly dir: string;
}

/** A stage context in a fresh temporary folder that keeps what is said. */
export function testContext(overrides: Partial<StageContext> = {}): TestContext {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-test-'));
  const said: string[] = [];
  const say = (message: string) => {
    said.push(message);
  };
  return {
    dir,
    said,
    workspace: { dataDir: join(dir, 'data'), artifactsDir: join(dir, 'artifacts'), configsDir: join(dir, 'configs') },
    seed: 7,
    jobs: 1,
    device: 'cpu',
    dryRun: false,
    signal: new AbortController().signal,
    log: { info: say, warn: say, detail: say, progress: () => ({ update: () => {}, stop: () => {} }) },
    ...overrides,
  };
}
