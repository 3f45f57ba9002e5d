import {
  cyclePhase,
  cycleSine,
  cycleTrend,
  dominantCycle,
  longestCycle,
  longStart,
  mama as mamaKernel,
  shortStart,
} from '../../math/hilbert.ts';
import { copyOf, zeros } from '../../math/scratch.ts';
import { column, real, trendFeature } from '../define-feature.ts';

const source = 'Ehlers (2001), Rocket Science for Traders';

/** Copies with NaN before the warm-up: a measured cycle is shared. */
function settled(warmup: number, ...lines: Float64Array[]): Float64Array[] {
  return lines.map((values) => copyOf(values).fill(Number.NaN, 0, Math.min(warmup, values.length)));
}

function phaseOf(close: Float64Array, from: number): Float64Array {
  const { first } = longStart;
  const { smooth, period } = dominantCycle(close, 'long');
  return cyclePhase(smooth, period, first, Math.max(first, from));
}

export const htDcperiod = trendFeature({
  name: 'ht_dcperiod',
  summary: 'Length of the dominant cycle of the close in bars',
  inputs: ['close'],
  params: {},
  scaleFree: true,
  talib: 'HT_DCPERIOD',
  formula: '360 / turn per bar of the phasor of the Hilbert transform, held between 6 and 50 and averaged',
  source: `${source}; TA-Lib HT_DCPERIOD`,
  warmup: () => shortStart.warmup,
  outputs: () => ['ht_dcperiod'],
  compute: ({ close }) => settled(shortStart.warmup, dominantCycle(close, 'short').period),
});

export const htPhasor = trendFeature({
  name: 'ht_phasor',
  summary: 'Phasor of the dominant cycle in price units: in-phase and quadrature',
  inputs: ['close'],
  params: {},
  scaleFree: false,
  talib: 'HT_PHASOR',
  formula: 'in-phase: the detrended close of 3 bars ago; quadrature: its Hilbert transform',
  source: `${source}; TA-Lib HT_PHASOR`,
  warmup: () => shortStart.warmup,
  outputs: () => ['ht_in_phase', 'ht_quadrature'],
  compute: ({ close }) => {
    const { inPhase, quadrature } = dominantCycle(close, 'short');
    return settled(shortStart.warmup, inPhase, quadrature);
  },
});

export const htDcphase = trendFeature({
  name: 'ht_dcphase',
  summary: 'Phase of the dominant cycle in degrees, -45 to 315',
  inputs: ['close'],
  params: {},
  scaleFree: true,
  talib: 'HT_DCPHASE',
  formula: 'phase of the smoothed close over one dominant cycle, one bar on',
  source: `${source}; TA-Lib HT_DCPHASE`,
  warmup: () => longStart.warmup,
  outputs: () => ['ht_dcphase'],
  compute: ({ close }, _params, from = 0) => settled(longStart.warmup, phaseOf(close, from)),
});

export const htSine = trendFeature({
  name: 'ht_sine',
  summary: 'Sine of the phase of the dominant cycle, and the sine 45 degrees on',
  inputs: ['close'],
  params: {},
  scaleFree: true,
  talib: 'HT_SINE',
  formula: 'sin(phase), sin(phase + 45)',
  source: `${source}; TA-Lib HT_SINE`,
  warmup: () => longStart.warmup,
  outputs: () => ['ht_sine', 'ht_lead_sine'],
  compute: ({ close }, _params, from = 0) => {
    const phase = phaseOf(close, from);
    const [sine, lead] = [zeros(phase.length), zeros(phase.length)];
    for (let i = from; i < phase.length; i++) [sine[i], lead[i]] = cycleSine(phase[i]);
    return settled(longStart.warmup, sine, lead);
  },
});

export const htTrendline = trendFeature({
  name: 'ht_trendline',
  summary: 'Average of the close over the dominant cycle',
  inputs: ['close'],
  params: {},
  scaleFree: false,
  talib: 'HT_TRENDLINE',
  formula: 'mean of the closes of one dominant cycle, then of four bars weighted 4 to 1',
  source: `${source}; TA-Lib HT_TRENDLINE`,
  warmup: () => longStart.warmup,
  outputs: () => ['ht_trendline'],
  compute: ({ close }, _params, from = 0) => {
    const { first, warmup } = longStart;
    return settled(warmup, cycleTrend(close, dominantCycle(close, 'long').period, first, from));
  },
});

export const htTrendmode = trendFeature({
  name: 'ht_trendmode',
  summary: 'Trend (1) or cycle (0)',
  inputs: ['close'],
  params: {},
  scaleFree: true,
  talib: 'HT_TRENDMODE',
  formula:
    '0 for half a cycle after sine and lead sine crossed and while the phase turns at the rate of the cycle; 1 otherwise and when the smoothed close is 1.5 % off the trend line',
  source: `${source}; TA-Lib HT_TRENDMODE`,
  warmup: () => longStart.warmup,
  outputs: () => ['ht_trendmode'],
  compute: ({ close }, _params, from = 0) => {
    const { first, warmup } = longStart;
    const cycle = dominantCycle(close, 'long');
    // Crossings longer ago than half the longest cycle no longer count.
    const start = Math.max(first, from - longestCycle / 2);
    const phase = phaseOf(close, start - 1);
    const line = cycleTrend(close, cycle.period, first, from);
    const out = zeros(close.length);
    let bars = start === first ? 0 : longestCycle;
    let [sineBefore, leadBefore] = start === first ? [0, 0] : cycleSine(phase[start - 1]);
    for (let i = start; i < out.length; i++) {
      const [sine, lead] = cycleSine(phase[i]);
      const crossed = (sine > lead && sineBefore <= leadBefore) || (sine < lead && sineBefore >= leadBefore);
      [sineBefore, leadBefore] = [sine, lead];
      bars = crossed ? 1 : bars + 1;
      const period = cycle.period[i];
      const turn = phase[i] - phase[i - 1];
      const cycles = crossed || bars < 0.5 * period || (turn > (0.67 * 360) / period && turn < (1.5 * 360) / period);
      const isOff = line[i] !== 0 && Math.abs((cycle.smooth[i] - line[i]) / line[i]) >= 0.015;
      out[i] = cycles && !isOff ? 0 : 1;
    }
    return settled(warmup, out);
  },
});

export const mama = trendFeature({
  name: 'mama',
  summary: 'MESA adaptive moving average of the close and the average that follows it',
  inputs: ['close'],
  params: {
    fast: real(0.5, 0.01, 0.99, 'largest weight of a new close'),
    slow: real(0.05, 0.01, 0.99, 'smallest weight of a new close'),
  },
  scaleFree: false,
  talib: 'MAMA',
  formula:
    'y = y + a (close - y), a = fast / change of the phase in degrees, at least slow; the follower takes a / 2; both start at 0, so that early values are low',
  source: 'Ehlers (2001), MESA Adaptive Moving Averages, TASC 19(9); TA-Lib MAMA',
  warmup: () => shortStart.warmup,
  outputs: ({ fast, slow }) => [column('mama', fast, slow), column('fama', fast, slow)],
  compute: ({ close }, { fast, slow }) => mamaKernel(close, fast, slow),
});
