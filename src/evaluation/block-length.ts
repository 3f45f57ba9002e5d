import { mean } from '../math/statistics.ts';

/** Block lengths are estimated from at least this many dates. */
const fewestDates = 12;

/**
 * Expected block length that minimises the mean squared error of the stationary bootstrap's variance of a mean:
 *   b = (2 g^2 / d)^(1/3) n^(1/3),   g = sum lambda(k/M) |k| c_k,   d = 2 (sum lambda(k/M) c_k)^2,
 * with autocovariances c_k, the flat-top window lambda (1 up to 1/2, then falling to 0 at 1) and M = 2 m, where m is the
 * last lag before max(5, floor log10 n) correlations in a row are within +-2 sqrt(log10(n) / n). At most
 * ceil(min(3 sqrt n, n / 3)). Equal to arch.bootstrap.optimal_block_length, column 'stationary'.
 * @param series in order of time, finite, shape (n,), n >= 12
 * @returns block length in observations, >= 0 and often below 1 (then single observations do); 0 for constant series
 * @see Politis & White (2004), Automatic Block-Length Selection for the Dependent Bootstrap, Econometric Reviews 23(1),
 *   with the correction of Patton, Politis & White (2009), Econometric Reviews 28(4)
 */
export function optimalBlockLength(series: Float64Array): number {
  const n = series.length;
  const centre = mean(series);
  const deviations = series.map((value) => value - centre);
  const run = Math.max(5, Math.floor(Math.log10(n)));
  const maxLag = Math.min(n - 2, Math.ceil(Math.sqrt(n)) + run);
  const limit = 2 * Math.sqrt(Math.log10(n) / n);
  const covariances = new Float64Array(maxLag + 1);
  let insignificant = 0;
  let lastLag: number | undefined;
  for (let lag = 0; lag <= maxLag; lag++) {
    if (lag > run && insignificant >= run && lastLag === undefined) lastLag = lag - run;
    let cross = 0;
    for (let t = lag; t < n; t++) cross += deviations[t] * deviations[t - lag];
    let late = 0;
    let early = 0;
    for (let t = lag + 1; t < n; t++) {
      late += deviations[t] ** 2;
      early += deviations[t - lag - 1] ** 2;
    }
    covariances[lag] = cross / n;
    insignificant = Math.abs(cross) / Math.sqrt(late * early) < limit ? insignificant + 1 : 0;
  }
  if (covariances[0] === 0) return 0;
  const bandwidth = lastLag === undefined ? maxLag : Math.min(2 * Math.max(lastLag, 1), maxLag);
  let weighted = 0;
  let longRun = covariances[0];
  for (let k = 1; k <= bandwidth; k++) {
    const window = k / bandwidth <= 0.5 ? 1 : 2 * (1 - k / bandwidth);
    weighted += 2 * window * k * covariances[k];
    longRun += 2 * window * covariances[k];
  }
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  return Math.min(most, (weighted ** 2 / longRun ** 2) ** (1 / 3) * n ** (1 / 3));
}

/**
 * Mean block length: the automatic choice on the primary metric's influence series, but at least the label horizon
 * (labels of neighbouring dates share that many bars) and at most a third of the dates.
 */
export function chooseBlockLength(
  influence: Float64Array,
  horizonBars: number,
): { blockLength: number; reason: string } {
  const automatic = influence.length >= fewestDates ? optimalBlockLength(influence) : 1;
  const wanted = Math.max(1, automatic, horizonBars);
  const most = Math.max(1, Math.floor(influence.length / 3));
  if (wanted > most) return { blockLength: most, reason: `a third of the dates (${wanted.toFixed(1)} wanted)` };
  return automatic >= horizonBars && automatic > 1
    ? { blockLength: automatic, reason: 'automatic (Politis-White)' }
    : { blockLength: wanted, reason: `label horizon (automatic: ${automatic.toFixed(1)})` };
}
