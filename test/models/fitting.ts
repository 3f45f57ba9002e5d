import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitSetting, FittedModel } from '../../src/models/index.ts';

export const setting = (options: Partial<FitSetting> = {}): FitSetting => ({
  seed: 7,
  threads: 2,
  device: 'cpu',
  signal: new AbortController().signal,
  horizonBars: 5,
  ...options,
});

export const newFolder = () => mkdtempSync(join(tmpdir(), 'trademl-models-'));

/** Closes the model whatever happens. */
export async function withModel(
  model: Promise<FittedModel>,
  work: (model: FittedModel) => Promise<void>,
): Promise<void> {
  const fitted = await model;
  try {
    await work(fitted);
  } finally {
    fitted.close();
  }
}
