import { rollingSum } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const imi = momentumFeature({
  name: 'imi',
  summary: 'Intraday momentum index: share of open-to-close rises among open-to-close moves, 0 to 100',
  inputs: ['open', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  talib: 'IMI',
  formula: '100 * sum of rises / (sum of rises + sum of falls), move = close - open; 50 when no bar moved',
  source: 'Chande & Kroll (1994), The New Technical Trader; TA-Lib IMI',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('imi', period)],
  compute: ({ open, close }, { period }) => {
    const rises = rollingSum(
      zip(open, close, (from, to) => Math.max(0, to - from)),
      period,
    );
    const falls = rollingSum(
      zip(open, close, (from, to) => Math.max(0, from - to)),
      period,
    );
    return [zip(rises, falls, (up, down) => (up + down === 0 ? 50 : (100 * up) / (up + down)))];
  },
});
