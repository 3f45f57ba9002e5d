import { ratio, zip } from '../../math/series.ts';
import { patternFeature } from '../define-feature.ts';
import { alphaSource } from './factor.ts';

/** Distances inside the bar, relative to the open and to the range of the bar. */
const shapes = ['kmid', 'klen', 'kmid2', 'kup', 'kup2', 'klow', 'klow2', 'ksft', 'ksft2'] as const;

export const alphaBar = patternFeature({
  name: 'alpha_bar',
  summary:
    'Alpha158 KMID to KSFT2: body, length, shadows and shift of the bar, relative to its open and (…2) its range',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  alpha158: [{}],
  formula:
    'mid = close - open, len = high - low, up = high - max(open, close), low = min(open, close) - low, sft = 2 close - high - low; each / open, those named 2 / (high - low), 0 without a range',
  source: alphaSource,
  warmup: () => 0,
  outputs: () => shapes.map((name) => `alpha_${name}`),
  compute: ({ open, high, low, close }) => {
    const length = zip(high, low, (top, bottom) => top - bottom);
    const body = zip(close, open, (c, o) => c - o);
    const up = high.map((top, i) => top - Math.max(open[i], close[i]));
    const down = low.map((bottom, i) => Math.min(open[i], close[i]) - bottom);
    const shift = close.map((c, i) => 2 * c - high[i] - low[i]);
    const both = (part: Float64Array) => [ratio(part, open), ratio(part, length)];
    const [kmid, kmid2] = both(body);
    return [kmid, ratio(length, open), kmid2, ...both(up), ...both(down), ...both(shift)];
  },
});

export const alphaPrice = patternFeature({
  name: 'alpha_price',
  summary: 'Alpha158 OPEN0 HIGH0 LOW0 VWAP0: prices of the bar relative to its close',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  alpha158: [{}],
  formula:
    'open, high, low, v, each / close; v = typical price (high + low + close) / 3 in place of the traded average',
  source: alphaSource,
  warmup: () => 0,
  outputs: () => ['alpha_open0', 'alpha_high0', 'alpha_low0', 'alpha_vwap0'],
  compute: ({ open, high, low, close }) => [
    ratio(open, close),
    ratio(high, close),
    ratio(low, close),
    close.map((c, i) => (high[i] + low[i] + c) / (3 * c)),
  ],
});
