import type { VarianceRecursion } from './recursion.ts';

/** E|z| of a standard normal. */
export const meanSize = Math.sqrt(2 / Math.PI);
/** exp of it is finite. */
const largestLog = 709;

/** The variances of egarch. Before a run the log of its backcast stands for ln h, and the terms of z are zero. */
export const egarchRecursion: VarianceRecursion = {
  filter({ p, o, q }, { omega, alpha, gamma, beta }, parameters, series, out) {
    const { shocks, variance, passed, standard, logs } = out;
    const { returns, starts, backcasts, lowest, highest } = series;
    const mean = omega === 1 ? parameters[0] : 0;
    const constant = parameters[omega];
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const to = starts[run + 1];
      const logBackcast = Math.log(backcasts[run]);
      for (let t = from; t < to; t++) {
        let log = constant;
        for (let i = 0, lag = t - 1; i < p && lag >= from; i++, lag--) {
          log += parameters[alpha + i] * (Math.abs(standard[lag]) - meanSize);
        }
        for (let j = 0, lag = t - 1; j < o && lag >= from; j++, lag--) log += parameters[gamma + j] * standard[lag];
        for (let k = 0, lag = t - 1; k < q; k++, lag--) {
          log += parameters[beta + k] * (lag < from ? logBackcast : logs[lag]);
        }
        const h = Math.exp(Math.min(log, largestLog));
        if (h >= lowest[t] && h <= highest[t]) {
          variance[t] = h;
          logs[t] = log;
          passed[t] = 1;
        } else {
          const isHigh = h > highest[t];
          variance[t] = isHigh ? highest[t] + Math.log(h / highest[t]) : lowest[t];
          logs[t] = Math.log(variance[t]);
          passed[t] = isHigh ? 1 / variance[t] : 0;
        }
        shocks[t] = returns[t] - mean;
        standard[t] = shocks[t] / Math.sqrt(variance[t]);
      }
    }
  },

  // With l = ln h and dz = (de - e dl / 2) / sqrt(h):
  // dl_t / dtheta = (direct term) + sum (alpha_i sign z_{t-i} + gamma_i) dz_{t-i} / dtheta + sum beta_k dl_{t-k} / dtheta
  slopes({ p, o, q }, { omega, alpha, gamma, beta, shape: width }, parameters, series, filtered, out) {
    const { starts, backcasts } = series;
    const { variance, passed, standard, logs } = filtered;
    out.fill(0);
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const logBackcast = Math.log(backcasts[run]);
      for (let t = from; t < starts[run + 1]; t++) {
        const row = t * width;
        out[row + omega] = 1;
        for (let i = 0, lag = t - 1; (i < p || i < o) && lag >= from; i++, lag--) {
          const z = standard[lag];
          if (i < p) out[row + alpha + i] += Math.abs(z) - meanSize;
          if (i < o) out[row + gamma + i] += z;
          const push = (i < p ? parameters[alpha + i] * Math.sign(z) : 0) + (i < o ? parameters[gamma + i] : 0);
          // The rows above hold dh = h dl.
          const weight = (-0.5 * push * z) / variance[lag];
          for (let j = 0; j < width; j++) out[row + j] += weight * out[lag * width + j];
          if (omega === 1) out[row] -= push / Math.sqrt(variance[lag]);
        }
        for (let k = 0, lag = t - 1; k < q; k++, lag--) {
          out[row + beta + k] += lag < from ? logBackcast : logs[lag];
          if (lag < from) continue;
          const weight = parameters[beta + k] / variance[lag];
          for (let j = 0; j < width; j++) out[row + j] += weight * out[lag * width + j];
        }
        const factor = variance[t] * passed[t];
        for (let j = 0; j < width; j++) out[row + j] *= factor;
      }
    }
  },

  // Total derivatives by l_t: g_t = h_t f_t' + sum (beta_k - (alpha_k sign z_t + gamma_k) z_t / 2) g_{t+k}.
  pullBack({ p, o, q }, { omega, alpha, gamma, beta }, parameters, series, filtered, byVariance, out) {
    const { starts, backcasts } = series;
    const { variance, passed, standard, logs } = filtered;
    const lags = Math.max(p, o);
    out.fill(0);
    for (let run = 0; run < backcasts.length; run++) {
      const from = starts[run];
      const logBackcast = Math.log(backcasts[run]);
      for (let t = starts[run + 1] - 1; t >= from; t--) {
        // By now byVariance[t] holds f_t' and, divided by h_t, what later bars add.
        const g = byVariance[t] * variance[t] * passed[t];
        out[omega] += g;
        for (let i = 0, lag = t - 1; i < lags && lag >= from; i++, lag--) {
          const z = standard[lag];
          if (i < p) out[alpha + i] += g * (Math.abs(z) - meanSize);
          if (i < o) out[gamma + i] += g * z;
          const push = (i < p ? parameters[alpha + i] * Math.sign(z) : 0) + (i < o ? parameters[gamma + i] : 0);
          byVariance[lag] -= (0.5 * push * z * g) / variance[lag];
          if (omega === 1) out[0] -= (g * push) / Math.sqrt(variance[lag]);
        }
        for (let k = 0, lag = t - 1; k < q; k++, lag--) {
          out[beta + k] += g * (lag < from ? logBackcast : logs[lag]);
          if (lag >= from) byVariance[lag] += (parameters[beta + k] * g) / variance[lag];
        }
      }
    }
  },
};
