import type { RegimeView } from '../../src/report/report-data.ts';
import { fixtureCurve } from './curve-fixture.ts';

const regimeNames = { regime: ['bear', 'sideways', 'bull', 'high_vol'], hmm_regime: ['calm', 'wild'] };

/** As many runs as evaluate leaves at most, over the dates of the curve. */
export function fixtureRegimes(rule: 'regime' | 'hmm_regime', days: number): RegimeView {
  const { time } = fixtureCurve(days);
  const names = regimeNames[rule];
  const [from, to] = [time[0], time[days - 1]];
  const count = Math.min(600, days - 1);
  const cut = (i: number) => from + ((to - from) * i) / count;
  return {
    rule,
    method: 'the state that most symbols are in',
    from,
    to,
    dates: days,
    unknownDates: 271,
    datesPerStep: Math.ceil(days / 600),
    runs: Array.from({ length: count }, (_, i) => ({ state: names[i % names.length], from: cut(i), to: cut(i + 1) })),
    range: 'out of fold',
    metric: 'AUC',
    hits: { name: 'Hit rate', unit: 'percent' },
    benchmarkName: 'buy and hold, equal weight',
    states: names.map((state, i) => ({
      state,
      dates: days / names.length,
      share: 1 / names.length,
      visits: 150,
      meanVisit: 8.4,
      rows: 12_000,
      score: { value: 0.5 + 0.003 * i, low: 0.49 + 0.003 * i, high: 0.51 + 0.003 * i },
      hits: 0.46,
      hitsBaseline: 0.457,
      bars: 1260,
      strategy: { meanReturn: 0.02 * i, sharpe: 0.2 * i },
      benchmark: { meanReturn: 0.08 - 0.03 * i, sharpe: 0.6 - 0.2 * i },
    })),
  };
}
