import { join } from 'node:path';
import { exists } from './exists.ts';
import { readJson } from './json.ts';

/** Of artifacts/production/NAME. */
export const deploymentFile = 'current.json';

/** What production serves. Replaced in one step, after the files are in place. */
export interface Deployment {
  /** Folder beside the file, laid out as artifacts/ is. */
  readonly version: string;
  readonly previous: string | null;
  /** The run that is served, and all that it is made of. */
  readonly run: string;
  readonly runs: readonly string[];
}

/** Undefined when the folder has none. */
export async function readDeployment(dir: string): Promise<Deployment | undefined> {
  const path = join(dir, deploymentFile);
  return (await exists(path)) ? ((await readJson(path, 'deployment')) as Deployment) : undefined;
}
