import { remembersEverything } from '../../math/memory.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const sessionVwap = volumeFeature({
  name: 'session_vwap_ratio',
  summary: 'Close relative to the volume-weighted typical price since the open of the session',
  inputs: ['session', 'high', 'low', 'close', 'volume'],
  params: {},
  scaleFree: true,
  formula:
    'close / (sum(tp volume) / sum(volume)) - 1 over the bars of the session so far, tp = (high + low + close) / 3; 0 without volume. On daily bars close / tp - 1',
  source: 'Berkowitz, Logue & Noser (1988), The Total Cost of Transactions on the NYSE, Journal of Finance 43(1)',
  warmup: () => 0,
  outputs: () => ['session_vwap_ratio'],
  compute: ({ session, high, low, close, volume }) => {
    remembersEverything();
    let turnover = 0;
    let shares = 0;
    return [
      close.map((price, i) => {
        if (i > 0 && session[i] !== session[i - 1]) turnover = shares = 0;
        turnover += ((high[i] + low[i] + price) / 3) * volume[i];
        shares += volume[i];
        return shares === 0 ? 0 : (price * shares) / turnover - 1;
      }),
    ];
  },
});

export const timeOfDayVolume = volumeFeature({
  name: 'time_of_day_volume',
  summary: 'Volume relative to that of the same minute of the session in the sessions before',
  inputs: ['minute', 'session_minutes', 'volume'],
  params: { sessions: bars(20, 'bars of that minute, this one included') },
  scaleFree: true,
  formula:
    'volume / mean volume of the last bars with this session minute (fewer where there are fewer), closing bars together whatever the length of their session; 1 when nothing traded in them. On daily bars volume_ratio',
  source: 'Admati & Pfleiderer (1988), A Theory of Intraday Patterns, Review of Financial Studies 1(1)',
  warmup: () => 0,
  outputs: ({ sessions }) => [column('time_of_day_volume', sessions)],
  compute: ({ minute, session_minutes: length, volume }, { sessions }) => {
    remembersEverything();
    const seen = new Map<number, number[]>();
    return [
      volume.map((shares, i) => {
        const slot = minute[i] >= length[i] ? Infinity : minute[i];
        const past = seen.get(slot) ?? [];
        if (past.length === 0) seen.set(slot, past);
        past.push(shares);
        if (past.length > sessions) past.shift();
        let sum = 0;
        for (const other of past) sum += other;
        return sum === 0 ? 1 : (shares * past.length) / sum;
      }),
    ];
  },
});
