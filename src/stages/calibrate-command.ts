import type { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { type CalibrateSummary, calibrateStage } from './calibrate.ts';
import { calibrateConfig, partOf } from './calibrate-config.ts';
import { type CalibrateUpdateSummary, calibrateUpdateStage } from './calibrate-update.ts';
import type { StageOutcome } from './run-stage.ts';

export { calibrateConfig };

/** What `trademl calibrate` does: a calibrated run, or with `update` one more step of a streaming calibrator. */
export async function calibrateCommand(
  config: z.infer<typeof calibrateConfig>,
  ctx: StageContext,
): Promise<StageOutcome<CalibrateSummary | CalibrateUpdateSummary>> {
  const part = partOf(config);
  return 'run' in part ? calibrateStage(part.run, ctx) : calibrateUpdateStage(part.update, ctx);
}
