import { parseTime } from '../../core/time.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { metricName } from '../metric-names.ts';
import type { EquityCurve, Part, RegimeView } from '../report-data.ts';
import { numberOf } from './backtest-view.ts';
import { rangeNames } from './evaluation-view.ts';

const time = (text: string) => parseTime(text, 'time');

/**
 * The market's states and what was scored in each, of the range that holds most rows.
 * @param curve whose time axis the ribbons share, where there is a backtest
 */
export function regimesOf(
  { ranges, regimes, task, run }: Evaluation,
  curve: EquityCurve | undefined,
): Part<readonly RegimeView[]> {
  if (regimes === undefined) {
    return { known: false, why: 'The evaluation is of an older version.', command: `trademl evaluate --run ${run}` };
  }
  if (regimes.length === 0) {
    return {
      known: false,
      why: 'The bars are gone, or too few to name a regime: the rule looks back over 271 of them.',
    };
  }
  const range = ranges.reduce((a, b) => (b.rows > a.rows ? b : a));
  const value = regimes.map((history): RegimeView => {
    const parts = range.perMarketState?.find(({ rule }) => rule === history.rule)?.parts ?? [];
    const runs = history.ribbon.map(({ state, from, to }) => ({ state, from: time(from), to: time(to) }));
    return {
      rule: history.rule,
      method: history.method,
      from: curve?.time[0] ?? runs[0].from,
      to: curve?.time[curve.time.length - 1] ?? runs[runs.length - 1].to,
      dates: history.dates,
      unknownDates: history.unknownDates,
      datesPerStep: history.datesPerStep,
      runs,
      range: rangeNames[range.range].toLowerCase(),
      metric: metricName(range.primary),
      hits: task === 'regression' ? { name: 'RMSE', unit: 'digits' } : { name: 'Hit rate', unit: 'percent' },
      benchmarkName: history.benchmark ?? undefined,
      states: history.states.map(({ state, dates, share, visits, meanVisit, trading }) => {
        const part = parts.find((candidate) => candidate.part === state);
        const earned = (of: 'strategy' | 'benchmark') => ({
          meanReturn: numberOf(trading?.[of].meanReturn),
          sharpe: numberOf(trading?.[of].sharpe),
        });
        return {
          state,
          dates,
          share,
          visits,
          meanVisit: numberOf(meanVisit),
          rows: part?.rows ?? 0,
          score: {
            value: numberOf(part?.primary.value),
            low: numberOf(part?.primary.low),
            high: numberOf(part?.primary.high),
          },
          hits: numberOf(part?.secondary),
          hitsBaseline: numberOf(part?.secondaryBaseline),
          bars: trading?.bars ?? 0,
          strategy: earned('strategy'),
          benchmark: earned('benchmark'),
        };
      }),
    };
  });
  return { known: true, value };
}
