import { rollingMax, rollingMin } from '../../math/rolling.ts';
import { lagged, zip } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

function middle(high: Float64Array, low: Float64Array, period: number): Float64Array {
  return zip(rollingMax(high, period), rollingMin(low, period), (top, bottom) => (top + bottom) / 2);
}

export const ichimoku = trendFeature({
  name: 'ichimoku',
  summary: 'Conversion against base line, and the close against the cloud that stands above this bar',
  inputs: ['high', 'low', 'close'],
  params: { conversion: bars(9), base: bars(26), span: bars(52) },
  scaleFree: true,
  core: [{}],
  formula:
    'middle(n) = (highest high + lowest low of n bars) / 2; cross = middle(conversion) / middle(base) - 1; cloud = close / mean of both spans - 1, the spans taken base bars ago',
  source:
    'Hosoda (1969), Ichimoku Kinko Hyo. The spans drawn over today were known base bars ago, so nothing looks ahead',
  warmup: ({ conversion, base, span }) => Math.max(conversion, base, span) - 1 + base,
  outputs: ({ conversion, base, span }) => [
    column('ichimoku_cross', conversion, base),
    column('ichimoku_cloud', conversion, base, span),
  ],
  compute: ({ high, low, close }, { conversion, base, span }) => {
    const fast = middle(high, low, conversion);
    const slow = middle(high, low, base);
    const cloud = zip(
      zip(fast, slow, (a, b) => (a + b) / 2),
      middle(high, low, span),
      (a, b) => (a + b) / 2,
    );
    return [zip(fast, slow, (a, b) => a / b - 1), zip(close, lagged(cloud, base), (price, level) => price / level - 1)];
  },
});
