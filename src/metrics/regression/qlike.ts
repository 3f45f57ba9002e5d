import { meanOfRows } from '../group-sums.ts';
import type { Metric, RegressionData } from '../metric.ts';

/**
 * QLIKE loss of volatility forecasts: mean of s - ln s - 1 with s = y^2 / yhat^2. It ranks forecasts rightly although the
 * outcome is a noisy measure of volatility, and too low a forecast costs more than too high a one.
 * @returns NaN unless all forecasts and outcomes are positive, as volatilities are
 * @see Patton (2011), Volatility Forecast Comparison Using Imperfect Volatility Proxies, Journal of Econometrics 160(1)
 */
export const qlike: Metric<RegressionData> = {
  name: 'qlike',
  summary: 'QLIKE loss of volatility forecasts',
  direction: 'lower',
  limits: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'a forecast or an outcome is not positive: it is for volatilities',
  prepare: ({ y, yhat }, groups) => {
    const isVolatility = y.every((value: number) => value > 0) && yhat.every((value: number) => value > 0);
    if (!isVolatility) return () => Number.NaN;
    return meanOfRows(
      Float64Array.from(y, (value, row) => {
        const ratio = (value / yhat[row]) ** 2;
        return ratio - Math.log(ratio) - 1;
      }),
      groups,
    );
  },
};
