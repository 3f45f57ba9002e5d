import { z } from 'zod';

/** Settings that every stage shares. They stand at the top of a config file, outside the sections. */
export const globalConfig = z.strictObject({
  dataDir: z.string().default('data').describe('bars, quality reports and features'),
  artifactsDir: z.string().default('artifacts').describe('runs, models and drift baselines'),
  configsDir: z.string().default('configs').describe('splits and selections that stages write'),
  seed: z.int().min(0).default(7).describe('root of all randomness'),
  jobs: z.int().min(1).optional().describe('worker threads; results never depend on it'),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto').describe('where engines compute'),
});
