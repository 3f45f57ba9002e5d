import { missing } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { logReturns } from '../../math/series.ts';
import { bars, column, real, statisticalFeature } from '../define-feature.ts';

/** Shannon entropy of the codes of each window of `count` rows over its largest value, 0 to 1. Codes lie below `kinds`. */
function codeEntropy(codes: Int32Array, first: number, count: number, kinds: number): Float64Array {
  const out = missing(codes.length);
  const tally = new Int32Array(kinds);
  const parts = Float64Array.from({ length: count + 1 }, (_, n) => (n === 0 ? 0 : (-n / count) * Math.log(n / count)));
  for (let i = first; i < codes.length; i++) {
    tally[codes[i]]++;
    if (i >= first + count) tally[codes[i - count]]--;
    if (i < first + count - 1) continue;
    let sum = 0;
    for (let kind = 0; kind < kinds; kind++) sum += parts[tally[kind]];
    out[i] = sum / Math.log(kinds);
  }
  return out;
}

/** Number of the order in which the last `order` values stand, equal values by age; below order!. */
function ordinalPattern(values: Float64Array, end: number, order: number): number {
  let code = 0;
  for (let a = order - 1; a > 0; a--) {
    let larger = 0;
    for (let b = 0; b < a; b++) larger += Number(values[end - a + b + 1] < values[end - a]);
    code = code * (a + 1) + larger;
  }
  return code;
}

export const permutationEntropy = statisticalFeature({
  name: 'permutation_entropy',
  summary: 'Permutation entropy of the closes: 1 when every order is as frequent, near 0 in a steady trend',
  inputs: ['close'],
  params: { period: bars(60, 'window in bars', 8), order: bars(3, 'closes in a pattern', 2, 5) },
  scaleFree: true,
  formula:
    '-sum p ln p / ln(order!) over the ascending orders of order closes in a row within period bars, equal closes by age',
  source: 'Bandt & Pompe (2002), Permutation Entropy, Physical Review Letters 88(17)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period, order }) => [column('permutation_entropy', period, order)],
  compute: ({ close }, { period, order }) => {
    const codes = new Int32Array(close.length);
    for (let i = order - 1; i < codes.length; i++) codes[i] = ordinalPattern(close, i, order);
    const kinds = [1, 1, 2, 6, 24, 120][order];
    return [codeEntropy(codes, order - 1, period - order + 1, kinds)];
  },
});

export const signEntropy = statisticalFeature({
  name: 'sign_entropy',
  summary: 'Entropy of runs of rises and falls: 1 like coin tosses, lower when some sequences keep coming back',
  inputs: ['close'],
  params: { period: bars(60, 'returns in the window', 8), length: bars(3, 'signs in a word', 1, 6) },
  scaleFree: true,
  formula:
    '-sum p ln p / (length ln 2) over the words of length signs (rise or not) in a row within period returns; 0 when there is one word alone',
  source:
    'Risso (2008), The Informational Efficiency and the Financial Crashes, Research in International Business and Finance 22(3)',
  warmup: ({ period }) => period,
  outputs: ({ period, length }) => [column('sign_entropy', period, length)],
  compute: ({ close }, { period, length }) => {
    const kinds = 2 ** length;
    const codes = new Int32Array(close.length);
    for (let i = 1; i < codes.length; i++) codes[i] = (codes[i - 1] * 2 + Number(close[i] > close[i - 1])) % kinds;
    return [codeEntropy(codes, length, period - length + 1, kinds)];
  },
});

/** phi(m) - phi(m + 1) of a window; a template is near itself. Per lag, one walk counts how long both stay near. */
function entropyOf(window: Float64Array, m: number, reach: number, near: Int32Array, nearLonger: Int32Array): number {
  const n = window.length;
  near.fill(1);
  nearLonger.fill(1);
  for (let lag = 1; lag < n; lag++) {
    let run = 0;
    for (let j = n - 1 - lag; j >= 0; j--) {
      run = Math.abs(window[j] - window[j + lag]) <= reach ? run + 1 : 0;
      if (run < m) continue;
      near[j]++;
      near[j + lag]++;
      if (run === m) continue;
      nearLonger[j]++;
      nearLonger[j + lag]++;
    }
  }
  return meanLogShare(near, n - m + 1) - meanLogShare(nearLonger, n - m);
}

/** Mean of ln(counts / templates) over the first `templates` counts. */
function meanLogShare(counts: Int32Array, templates: number): number {
  let sum = 0;
  for (let i = 0; i < templates; i++) sum += Math.log(counts[i] / templates);
  return sum / templates;
}

export const approximateEntropy = statisticalFeature({
  name: 'approximate_entropy',
  summary: 'Approximate entropy of log returns: how little the next return follows from those before',
  inputs: ['close'],
  params: {
    period: bars(40, 'returns in the window', 8, 64),
    m: bars(2, 'returns in a template', 1, 4),
    reach: real(0.2, 0.01, 2, 'tolerance in standard deviations of the window'),
  },
  scaleFree: true,
  formula:
    'phi(m) - phi(m + 1), phi(m) = mean over templates of m returns of ln(share of templates whose returns all lie within reach population standard deviations); 0 when the returns are equal',
  source: 'Pincus (1991), Approximate Entropy as a Measure of System Complexity, PNAS 88(6)',
  warmup: ({ period }) => period,
  outputs: ({ period, m, reach }) => [column('approximate_entropy', period, m, reach)],
  compute: ({ close }, { period, m, reach }) => {
    const returns = logReturns(close);
    const out = rollingDeviation(returns, period);
    const [near, nearLonger] = [new Int32Array(period), new Int32Array(period)];
    for (let i = period; i < out.length; i++) {
      const window = returns.subarray(i - period + 1, i + 1);
      out[i] = out[i] === 0 ? 0 : entropyOf(window, m, reach * out[i], near, nearLonger);
    }
    return [out];
  },
});
