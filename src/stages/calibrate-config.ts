import { z } from 'zod';
import { calibrationMethods } from '../calibration/calibrator.ts';
import { conformalScores } from '../calibration/conformal.ts';
import { streamingMethods } from '../calibration/streaming.ts';
import { artifactName } from '../config/artifact-name.ts';

/** Keys of a calibrated run, and of a streaming calibrator: one section, one of the two at a time. */
const runKeys = ['run', 'as', 'conformal', 'score', 'scale'] as const;
const updateKeys = ['state', 'outcomes', 'output', 'window', 'minimum'] as const;

export const calibrateConfig = z
  .strictObject({
    run: z.string().min(1).optional().describe('run whose predictions are calibrated'),
    as: artifactName.optional().describe('name of the calibrated run; default: RUN-calibrated'),
    method: z
      .enum(['auto', ...calibrationMethods])
      .default('auto')
      .describe(
        'how to calibrate; auto keeps the best of all when it helps on later rows, else nothing (with update: platt)',
      ),
    conformal: z
      .number()
      .gt(0.5)
      .lt(1)
      .optional()
      .describe('coverage of split-conformal intervals (numbers) or sets (classes), such as 0.95'),
    score: z
      .enum(conformalScores)
      .optional()
      .describe('conformal score: absolute or scaled (numbers), lac or aps (classes); default: absolute, or lac'),
    scale: z
      .string()
      .optional()
      .describe('feature column that the width of intervals follows, such as realised_volatility_20'),
    confidence: z.number().min(0.5).max(0.999).default(0.95).describe('level of the bootstrap intervals'),
    resamples: z.int().min(100).max(100_000).default(1000).describe('bootstrap resamples'),
    update: z.boolean().default(false).describe('take new outcomes into a streaming calibrator'),
    state: z.string().min(1).optional().describe('file in which a streaming calibrator remembers itself'),
    outcomes: z
      .string()
      .min(1)
      .optional()
      .describe("Parquet or CSV of time, p_up, y and label_known_at: a run's predictions will do"),
    output: z.string().min(1).optional().describe('Parquet to write the calibrated probabilities of these rows to'),
    window: z.int().min(2).optional().describe('latest outcomes that the map is fitted to; default: 100'),
    minimum: z.int().min(2).optional().describe('outcomes before which probabilities pass as they are; default: 30'),
  })
  .superRefine((config, ctx) => {
    const problem = (key: string, message: string) => ctx.addIssue({ code: 'custom', path: [key], message });
    const [needed, foreign] = config.update
      ? [['state', 'outcomes'] as const, runKeys]
      : [['run'] as const, updateKeys];
    for (const key of needed) if (config[key] === undefined) problem(key, 'is needed');
    for (const key of foreign) {
      if (config[key] !== undefined) problem(key, config.update ? 'has no use with update' : 'needs update: true');
    }
    const methods: readonly string[] = ['auto', ...streamingMethods];
    if (config.update && !methods.includes(config.method)) {
      problem(
        'method',
        `must be ${streamingMethods.join(' or ')} with update: others need more outcomes than a window has`,
      );
    }
    if ((config.minimum ?? 30) > (config.window ?? 100)) problem('minimum', 'is more than the window holds');
  });
export type CalibrateConfig = z.infer<typeof calibrateConfig>;

/** What calibrating a run needs. */
export type CalibrateRunConfig = Pick<
  CalibrateConfig,
  'as' | 'method' | 'conformal' | 'score' | 'scale' | 'confidence' | 'resamples'
> & { readonly run: string };

/** The run that calibrating makes. */
export function calibratedName({ run, as }: CalibrateRunConfig): string {
  return as ?? `${run}-calibrated`;
}

/** What a streaming calibrator needs. */
export interface CalibrateUpdateConfig {
  readonly state: string;
  readonly outcomes: string;
  readonly output?: string;
  readonly method: (typeof streamingMethods)[number];
  readonly window: number;
  readonly minimum: number;
}

/** The checked section as one of the two. */
export function partOf(config: CalibrateConfig): { run: CalibrateRunConfig } | { update: CalibrateUpdateConfig } {
  const { run, as, method, conformal, score, scale, confidence, resamples } = config;
  if (!config.update)
    return { run: { run: run as string, as, method, conformal, score, scale, confidence, resamples } };
  return {
    update: {
      state: config.state as string,
      outcomes: config.outcomes as string,
      output: config.output,
      method: method === 'beta' ? 'beta' : 'platt',
      window: config.window ?? 100,
      minimum: config.minimum ?? 30,
    },
  };
}
