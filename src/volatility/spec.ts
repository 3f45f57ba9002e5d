import { configError } from '../core/errors.ts';

export const varianceModels = ['garch', 'gjr', 'egarch'] as const;
export type VarianceModel = (typeof varianceModels)[number];

export const innovations = ['normal', 'student-t', 'skewed-t'] as const;
export type Innovation = (typeof innovations)[number];

export const meanModels = ['zero', 'constant'] as const;
export type MeanModel = (typeof meanModels)[number];

/**
 * A model of returns r_t = mu + e_t with e_t = sqrt(h_t) z_t and independent z_t of variance one. Its conditional variance:
 *   garch   h_t = omega + sum alpha_i e_{t-i}^2 + sum beta_k h_{t-k}
 *   gjr     the same + sum gamma_j e_{t-j}^2 [e_{t-j} < 0]
 *   egarch  ln h_t = omega + sum alpha_i (|z_{t-i}| - sqrt(2/pi)) + sum gamma_j z_{t-j} + sum beta_k ln h_{t-k}
 * @see Bollerslev (1986), Generalized Autoregressive Conditional Heteroskedasticity, Journal of Econometrics 31(3);
 *   Glosten, Jagannathan & Runkle (1993), Journal of Finance 48(5); Nelson (1991), Econometrica 59(2)
 */
export interface VolatilitySpec {
  readonly model: VarianceModel;
  /** Lags of the size of the shock, >= 1. */
  readonly p: number;
  /** Lags of its sign; 0 for garch, >= 1 for gjr, >= 0 for egarch. */
  readonly o: number;
  /** Lags of the variance, >= 0. */
  readonly q: number;
  readonly mean: MeanModel;
  readonly innovation: Innovation;
}

/** Where each parameter stands: mu, omega, alpha[1..p], gamma[1..o], beta[1..q], then the shape of the innovations. */
export interface Layout {
  readonly names: readonly string[];
  /** 1 when the mean is a parameter (it comes first), else 0; also the place of omega. */
  readonly omega: 0 | 1;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
  readonly shape: number;
  readonly count: number;
}

const shapeNames: Readonly<Record<Innovation, readonly string[]>> = {
  normal: [],
  'student-t': ['nu'],
  'skewed-t': ['eta', 'lambda'],
};

export function layoutOf({ p, o, q, mean, innovation }: VolatilitySpec): Layout {
  const lags = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}[${i + 1}]`);
  const means = mean === 'constant' ? ['mu'] : [];
  const omega = means.length as 0 | 1;
  const names = [
    ...means,
    'omega',
    ...lags('alpha', p),
    ...lags('gamma', o),
    ...lags('beta', q),
    ...shapeNames[innovation],
  ];
  const alpha = omega + 1;
  return { names, omega, alpha, gamma: alpha + p, beta: alpha + p + o, shape: alpha + p + o + q, count: names.length };
}

/** @throws TrademlError (config) when the orders are not those of the model */
export function checkSpec({ model, p, o, q }: VolatilitySpec): void {
  const orders = `found p=${p}, o=${o}, q=${q}`;
  if (![p, o, q].every((order) => Number.isInteger(order) && order >= 0)) {
    throw configError(`the orders of ${model} must be whole numbers >= 0; ${orders}`);
  }
  if (p < 1) throw configError(`${model} needs p >= 1; ${orders}`);
  if (model === 'garch' && o > 0) throw configError(`garch has no lags of the sign; ${orders}`, 'gjr and egarch have');
  if (model === 'gjr' && o < 1) throw configError(`gjr needs o >= 1; ${orders}`, 'without them it is garch');
}
