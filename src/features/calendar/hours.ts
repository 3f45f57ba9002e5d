import { bars, calendarFeature, column } from '../define-feature.ts';

/*
 * Where in its session a bar stands. The hours of a session are fixed by its calendar before it begins.
 */
const source = 'Admati & Pfleiderer (1988), A Theory of Intraday Patterns, Review of Financial Studies 1(1)';
const shared = { scaleFree: true, warmup: () => 0, source };
const half = { minutes: bars(30, 'length of the stretch in minutes', 1) };

/** 1 or 0, and NaN where the session has no clock. */
function flag(clock: Float64Array, isSet: (row: number) => boolean): Float64Array {
  return clock.map((value, i) => (Number.isNaN(value) ? value : Number(isSet(i))));
}

export const sessionShare = calendarFeature({
  ...shared,
  name: 'session_share',
  summary: 'How much of the session is over at the close of the bar: 1 at its end',
  inputs: ['minute', 'session_minutes'],
  params: {},
  formula: 'minutes since the open / minutes of the session',
  outputs: () => ['session_share'],
  compute: ({ minute, session_minutes: length }) => [minute.map((at, i) => at / length[i])],
});

export const minutesToClose = calendarFeature({
  ...shared,
  name: 'minutes_to_close',
  summary: 'Minutes from the close of the bar to the end of its session',
  inputs: ['minute', 'session_minutes'],
  params: {},
  formula: 'minutes of the session - minutes since the open',
  outputs: () => ['minutes_to_close'],
  compute: ({ minute, session_minutes: length }) => [minute.map((at, i) => length[i] - at)],
});

export const openingHalfHour = calendarFeature({
  ...shared,
  name: 'opening_half_hour',
  summary: '1 for bars that end in the first half hour of the session, otherwise 0',
  inputs: ['minute'],
  params: half,
  formula: '1 when minutes since the open <= minutes, else 0',
  outputs: ({ minutes }) => [column('opening_half_hour', minutes)],
  compute: ({ minute }, { minutes }) => [flag(minute, (i) => minute[i] <= minutes)],
});

export const closingHalfHour = calendarFeature({
  ...shared,
  name: 'closing_half_hour',
  summary: '1 for bars that end in the last half hour of the session, otherwise 0',
  inputs: ['minute', 'session_minutes'],
  params: half,
  formula: '1 when minutes since the open > minutes of the session - minutes, else 0. On daily bars 1',
  outputs: ({ minutes }) => [column('closing_half_hour', minutes)],
  compute: ({ minute, session_minutes: length }, { minutes }) => [flag(minute, (i) => minute[i] > length[i] - minutes)],
});

export const halfDay = calendarFeature({
  ...shared,
  name: 'half_day',
  summary: '1 in a shortened session, otherwise 0',
  inputs: ['session_minutes'],
  params: { shorter: bars(300, 'minutes that a shortened session does not reach', 1, 1440) },
  formula: '1 when the session has fewer minutes than shorter, else 0',
  outputs: ({ shorter }) => [column('half_day', shorter)],
  compute: ({ session_minutes: length }, { shorter }) => [flag(length, (i) => length[i] < shorter)],
});
