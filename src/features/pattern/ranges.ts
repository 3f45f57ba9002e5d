import { remembersEverything } from '../../math/memory.ts';
import { bars, column, patternFeature } from '../define-feature.ts';
import { scan } from './candle.ts';

export const gapFilled = patternFeature({
  name: 'gap_filled',
  summary: 'Share of the opening gap that the bar closed again, 0 to 1',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  formula:
    '(open - low) / (open - previous close) after a gap up, (high - open) / (previous close - open) after a gap down, at most 1; 1 without a gap',
  source: 'Bulkowski (2005), Encyclopedia of Chart Patterns, gaps',
  warmup: () => 1,
  outputs: () => ['gap_filled'],
  compute: ({ open, high, low, close }) => [
    scan(open.length, 1, (i) => {
      const gap = open[i] - close[i - 1];
      if (gap === 0) return 1;
      return Math.min(1, gap > 0 ? (open[i] - low[i]) / gap : (high[i] - open[i]) / -gap);
    }),
  ],
});

export const narrowRange = patternFeature({
  name: 'narrow_range',
  summary: 'Narrowest range of the last bars -1 (NR7), widest 1 (WR7), otherwise 0',
  inputs: ['high', 'low'],
  params: { period: bars(7) },
  scaleFree: true,
  formula:
    '-1 when ln(high / low) is smaller than that of each of the period - 1 bars before, 1 when it is larger than each, else 0',
  source: 'Crabel (1990), Day Trading with Short Term Price Patterns, with the range relative to the price',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('narrow_range', period)],
  compute: ({ high, low }, { period }) => {
    const range = high.map((top, i) => Math.log(top / low[i]));
    return [
      scan(range.length, period - 1, (i) => {
        let isNarrowest = true;
        let isWidest = true;
        for (let j = i - period + 1; j < i; j++) {
          if (range[i] >= range[j]) isNarrowest = false;
          if (range[i] <= range[j]) isWidest = false;
        }
        return Number(isWidest) - Number(isNarrowest);
      }),
    ];
  },
});

export const openingRange = patternFeature({
  name: 'opening_range_breakout',
  summary: 'How far the close left the opening range of the session: above positive, below negative, 0 inside',
  inputs: ['session', 'minute', 'high', 'low', 'close'],
  params: { minutes: bars(30, 'length of the opening range in minutes', 1) },
  scaleFree: true,
  formula:
    'ln(close / highest high) above it, ln(close / lowest low) below it, else 0; of the first bar of the session and those that end in its first minutes. On daily bars 0',
  source: 'Crabel (1990), Day Trading with Short Term Price Patterns',
  warmup: () => 0,
  outputs: ({ minutes }) => [column('opening_range_breakout', minutes)],
  compute: ({ session, minute, high, low, close }, { minutes }) => {
    remembersEverything();
    let [top, bottom] = [0, 0];
    return [
      scan(close.length, 0, (i) => {
        if (i === 0 || session[i] !== session[i - 1]) [top, bottom] = [high[i], low[i]];
        else if (minute[i] <= minutes) [top, bottom] = [Math.max(top, high[i]), Math.min(bottom, low[i])];
        if (close[i] > top) return Math.log(close[i] / top);
        return close[i] < bottom ? Math.log(close[i] / bottom) : 0;
      }),
    ];
  },
});
