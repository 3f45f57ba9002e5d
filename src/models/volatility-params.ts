import { z } from 'zod';
import { innovations, meanModels } from '../volatility/spec.ts';

const lags = (of: string, least: number, byDefault: number) =>
  z.int().min(least).max(10).default(byDefault).describe(`lags of ${of}`);

/** Parameters of the three volatility learners. */
const shared = {
  p: lags('the shock', 1, 1),
  q: lags('the variance', 0, 1),
  distribution: z.enum(innovations).default('student-t').describe('of the shocks, scaled to variance one'),
  mean: z.enum(meanModels).default('constant').describe('mean of the returns: a parameter, or zero'),
  varianceTargeting: z
    .boolean()
    .default(false)
    .describe('let the long-run variance be that of the training returns instead of estimating it'),
  starts: z.int().min(1).max(3).default(2).describe('points that the optimiser starts from'),
  horizon: z
    .int()
    .min(1)
    .max(2000)
    .optional()
    .describe('bars ahead whose mean variance is forecast; default: the horizon of the label'),
  calibration: z
    .enum(['none', 'scale', 'linear'])
    .default('scale')
    .describe('how the forecast is fitted to the labels of the training rows, by least squares: not, b f, or a + b f'),
  refitEvery: z
    .int()
    .min(0)
    .default(63)
    .describe('bars after the training part until the parameters are estimated again, and so on; 0: never'),
  window: z.int().min(0).default(0).describe('last returns that such an estimation sees; 0: all of them'),
  minReturns: z
    .int()
    .min(50)
    .default(250)
    .describe('returns that a symbol needs for parameters of its own; below that it shares those of all symbols'),
};

export const garchParams = z.strictObject(shared);
export const asymmetricParams = z.strictObject({ ...shared, o: lags('the sign of the shock', 1, 1) });

/** Where tune looks. */
export const volatilitySpace = {
  p: 'int(1,2)',
  q: 'int(1,2)',
  distribution: `choice(${innovations.join(',')})`,
  calibration: 'choice(none,scale,linear)',
};

export type VolatilityParams = z.output<typeof garchParams> & { readonly o?: number };
