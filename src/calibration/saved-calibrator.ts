import { join } from 'node:path';
import { z } from 'zod';
import { writeJson } from '../io/atomic.ts';
import { readVersionedJson } from '../io/versioned-json.ts';
import { taskSchema } from '../models/saved-model.ts';
import { calibrationMethods } from './calibrator.ts';
import { conformalScores } from './conformal.ts';

const savedCalibrator = z.strictObject({
  format: z.literal(1),
  /** The run that was calibrated, and sha256 of its predictions.parquet. */
  of: z.string(),
  predictions: z.string(),
  /** For other programs; this one asks the run. */
  task: taskSchema,
  method: z.enum(['identity', ...calibrationMethods]),
  parameters: z.array(z.record(z.string(), z.union([z.number(), z.array(z.number()).readonly()]))).readonly(),
  conformal: z
    .strictObject({
      score: z.enum(conformalScores),
      level: z.number(),
      /** null: infinite, for want of outcomes. */
      quantile: z.number().nullable(),
      /** Feature column that the width of intervals follows. */
      scale: z.string().nullable(),
    })
    .nullable(),
});
/** The map that serves the hold-out and whatever comes after it. */
export type SavedCalibrator = z.output<typeof savedCalibrator>;

export function calibratorPath(runDir: string): string {
  return join(runDir, 'calibrator.json');
}

export function writeCalibrator(path: string, content: Omit<SavedCalibrator, 'format'>): Promise<void> {
  return writeJson(path, { format: 1, ...content } satisfies SavedCalibrator);
}

/** @throws TrademlError (usage) when the run has none, (data) when the file is damaged or a newer trademl wrote it */
export function readCalibrator(runDir: string): Promise<SavedCalibrator> {
  return readVersionedJson(calibratorPath(runDir), {
    what: 'calibrator',
    format: 1,
    schema: savedCalibrator,
    remake: 'calibrate the run again',
  });
}
