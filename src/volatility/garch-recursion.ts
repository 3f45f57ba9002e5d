import type { VarianceRecursion } from './recursion.ts';

/**
 * The variances of garch and gjr. Before a run its backcast stands for squares and variances, half of it for squares of
 * negative shocks.
 */
export const garchRecursion: VarianceRecursion = {
  filter({ p, o, q }, { omega, alpha, gamma, beta }, parameters, series, { shocks, variance, passed }) {
    const { returns, starts, backcasts, lowest, highest } = series;
    const mean = omega === 1 ? parameters[0] : 0;
    const constant = parameters[omega];
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const to = starts[run + 1];
      const backcast = backcasts[run];
      for (let t = from; t < to; t++) {
        shocks[t] = returns[t] - mean;
        let h = constant;
        for (let i = 0, lag = t - 1; i < p; i++, lag--) {
          h += parameters[alpha + i] * (lag < from ? backcast : shocks[lag] * shocks[lag]);
        }
        for (let j = 0, lag = t - 1; j < o; j++, lag--) {
          if (lag < from) h += parameters[gamma + j] * 0.5 * backcast;
          else if (shocks[lag] < 0) h += parameters[gamma + j] * shocks[lag] * shocks[lag];
        }
        for (let k = 0, lag = t - 1; k < q; k++, lag--) {
          h += parameters[beta + k] * (lag < from ? backcast : variance[lag]);
        }
        if (h >= lowest[t] && h <= highest[t]) {
          variance[t] = h;
          passed[t] = 1;
        } else if (h > highest[t]) {
          variance[t] = highest[t] + Math.log(h / highest[t]);
          passed[t] = 1 / h;
        } else {
          variance[t] = lowest[t];
          passed[t] = 0;
        }
      }
    }
  },

  // dh_t / dtheta = (direct term) + sum beta_k dh_{t-k} / dtheta
  slopes({ p, o, q }, { omega, alpha, gamma, beta, shape: width }, parameters, series, filtered, out) {
    const { starts, backcasts } = series;
    const { shocks, variance, passed } = filtered;
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const backcast = backcasts[run];
      for (let t = from; t < starts[run + 1]; t++) {
        const row = t * width;
        let bend = 0;
        for (let i = 0, lag = t - 1; i < p; i++, lag--) {
          out[row + alpha + i] = lag < from ? backcast : shocks[lag] * shocks[lag];
          if (lag >= from) bend -= 2 * parameters[alpha + i] * shocks[lag];
        }
        for (let j = 0, lag = t - 1; j < o; j++, lag--) {
          const isNegative = lag >= from && shocks[lag] < 0;
          out[row + gamma + j] = lag < from ? 0.5 * backcast : isNegative ? shocks[lag] * shocks[lag] : 0;
          if (isNegative) bend -= 2 * parameters[gamma + j] * shocks[lag];
        }
        for (let k = 0, lag = t - 1; k < q; k++, lag--) out[row + beta + k] = lag < from ? backcast : variance[lag];
        out[row + omega] = 1;
        if (omega === 1) out[row] = bend;
        for (let k = 0, lag = t - 1; k < q && lag >= from; k++, lag--) {
          for (let j = 0; j < width; j++) out[row + j] += parameters[beta + k] * out[lag * width + j];
        }
        if (passed[t] !== 1) for (let j = 0; j < width; j++) out[row + j] *= passed[t];
      }
    }
  },

  // The sum's total derivative by h_t: g_t = f_t' + sum beta_k g_{t+k}; a parameter collects g_t times its direct term.
  pullBack({ p, o, q }, { omega, alpha, gamma, beta }, parameters, series, filtered, byVariance, out) {
    const { starts, backcasts } = series;
    const { shocks, variance, passed } = filtered;
    out.fill(0);
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const backcast = backcasts[run];
      for (let t = starts[run + 1] - 1; t >= from; t--) {
        const g = byVariance[t] * passed[t];
        out[omega] += g;
        let bend = 0;
        for (let i = 0, lag = t - 1; i < p; i++, lag--) {
          out[alpha + i] += g * (lag < from ? backcast : shocks[lag] * shocks[lag]);
          if (lag >= from) bend -= 2 * parameters[alpha + i] * shocks[lag];
        }
        for (let j = 0, lag = t - 1; j < o; j++, lag--) {
          if (lag < from) out[gamma + j] += g * 0.5 * backcast;
          else if (shocks[lag] < 0) {
            out[gamma + j] += g * shocks[lag] * shocks[lag];
            bend -= 2 * parameters[gamma + j] * shocks[lag];
          }
        }
        for (let k = 0, lag = t - 1; k < q; k++, lag--) {
          out[beta + k] += g * (lag < from ? backcast : variance[lag]);
          if (lag >= from) byVariance[lag] += parameters[beta + k] * g;
        }
        if (omega === 1) out[0] += g * bend;
      }
    }
  },
};
