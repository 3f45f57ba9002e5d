import { rollingSum } from '../../math/rolling.ts';
import { ratio, zip } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const qstick = momentumFeature({
  name: 'qstick',
  summary: 'Bodies of a window over its ranges: buying within the bars positive, selling negative, -1 to 1',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(8) },
  scaleFree: true,
  formula: 'sum(close - open, period) / sum(high - low, period); 0 without a range',
  source: 'Chande & Kroll (1994), The New Technical Trader (qstick, there in price units)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('qstick', period)],
  compute: ({ open, high, low, close }, { period }) => {
    const bodies = zip(close, open, (to, from) => to - from);
    const ranges = zip(high, low, (top, bottom) => top - bottom);
    return [ratio(rollingSum(bodies, period), rollingSum(ranges, period))];
  },
});
