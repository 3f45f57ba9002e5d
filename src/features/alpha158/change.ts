import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { rollingCorrelation } from '../../math/rolling-pairs.ts';
import { difference, ratio, zip } from '../../math/series.ts';
import { rollingFactor } from './factor.ts';
import { sampleDeviation } from './level.ts';

const close = ['close'] as const;
const volume = ['volume'] as const;
const closeVolume = ['close', 'volume'] as const;

/** f of the rises, the falls, or the rises less the falls. */
const parts = {
  p: { what: 'rises', take: (change: number) => Math.max(change, 0) },
  n: { what: 'falls', take: (change: number) => Math.max(-change, 0) },
  d: { what: 'rises less falls', take: (change: number) => change },
} as const;
const partNames = ['p', 'n', 'd'] as const;

/** x[i] / x[i - 1]; 1 when the bar before has none. */
function growth(values: Float64Array): Float64Array {
  const out = missing(values.length);
  for (let i = 1; i < out.length; i++) out[i] = values[i - 1] === 0 ? 1 : values[i] / values[i - 1];
  return out;
}

/** Sum of a part of the changes over the sum of their sizes; 0 without changes. */
function shareOfChanges(values: Float64Array, period: number, take: (change: number) => number): Float64Array {
  const changes = difference(values);
  return ratio(rollingSum(changes.map(take), period), rollingSum(changes.map(Math.abs), period));
}

/** How closes and volumes of the window changed from bar to bar, and together. */
export const alphaChanges = [
  rollingFactor({
    operator: 'corr',
    family: 'statistical',
    summary: 'correlation of close and log volume',
    formula: 'Pearson correlation of close and ln(volume + 1); 0 when either is constant',
    inputs: closeVolume,
    scaleFree: false,
    compute: (given, period) => rollingCorrelation(given.close, given.volume.map(Math.log1p), period),
  }),
  rollingFactor({
    operator: 'cord',
    family: 'statistical',
    summary: 'correlation of the changes of close and volume',
    formula:
      'Pearson correlation of close / close[1 ago] and ln(volume / volume[1 ago] + 1), the ratio of volumes being 1 when there was none; 0 when either is constant',
    inputs: closeVolume,
    before: 1,
    compute: (given, period) => rollingCorrelation(growth(given.close), growth(given.volume).map(Math.log1p), period),
  }),
  ...partNames.map((part) =>
    rollingFactor({
      operator: `cnt${part}`,
      family: 'momentum',
      summary: `share of bars whose close changed that way: ${parts[part].what}`,
      formula: `mean over ${parts[part].what} of the close, each counting 1`,
      inputs: close,
      before: 1,
      compute: (given, period) =>
        rollingMean(
          difference(given.close).map((change) => parts[part].take(Math.sign(change))),
          period,
        ),
    }),
  ),
  ...partNames.map((part) =>
    rollingFactor({
      operator: `sum${part}`,
      family: 'momentum',
      summary: `${parts[part].what} of the close over all its changes`,
      formula: `sum of ${parts[part].what} of the close / sum(|change|); 0 when it never moved`,
      inputs: close,
      before: 1,
      compute: (given, period) => shareOfChanges(given.close, period, parts[part].take),
    }),
  ),
  rollingFactor({
    operator: 'vma',
    family: 'volume',
    summary: 'average volume relative to the volume',
    formula: 'mean(volume) / volume; 1 in a bar without volume',
    inputs: volume,
    compute: (given, period) => {
      const mean = rollingMean(given.volume, period);
      return zip(mean, given.volume, (m, shares) => (shares === 0 ? 1 + 0 * m : m / shares));
    },
  }),
  rollingFactor({
    operator: 'vstd',
    family: 'volume',
    summary: 'standard deviation of the volume relative to the volume',
    formula: 'sample standard deviation(volume) / volume; 0 in a bar without volume',
    inputs: volume,
    compute: (given, period) => {
      const deviation = sampleDeviation(given.volume, period);
      return zip(deviation, given.volume, (d, shares) => (shares === 0 ? 0 * d : d / shares));
    },
  }),
  rollingFactor({
    operator: 'wvma',
    family: 'volume',
    summary: 'how unevenly volume-weighted price changes came',
    formula:
      'sample standard deviation(w) / mean(w), w = |close / close[1 ago] - 1| volume; 0 when nothing moved or traded',
    inputs: closeVolume,
    before: 1,
    compute: (given, period) => {
      const weighted = zip(growth(given.close), given.volume, (g, shares) => Math.abs(g - 1) * shares);
      return ratio(sampleDeviation(weighted, period), rollingMean(weighted, period));
    },
  }),
  ...partNames.map((part) =>
    rollingFactor({
      operator: `vsum${part}`,
      family: 'volume',
      summary: `${parts[part].what} of the volume over all its changes`,
      formula: `sum of ${parts[part].what} of the volume / sum(|change|); 0 when it never changed`,
      inputs: volume,
      before: 1,
      compute: (given, period) => shareOfChanges(given.volume, period, parts[part].take),
    }),
  ),
];
