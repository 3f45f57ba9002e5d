import type { BacktestResult } from '../../backtest/result.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { notJudged, type TradingVerdict } from '../../evaluation/trading-verdict.ts';
import type { RangeVerdict } from '../../evaluation/verdict.ts';
import { count, probability } from '../format.ts';
import type { Score, Verdict } from '../report-data.ts';
import { numberOf } from './backtest-view.ts';
import { leadingRange, primaryOf, scoreOf } from './evaluation-view.ts';

/** What stands beside the primary score: a plain measure of hits, then one of the confidence in them. */
const companions = ['accuracy', 'rmse', 'log_loss', 'mae'];

export function verdictOf(evaluation: Evaluation | undefined, run: string, wasScored: boolean): Verdict {
  if (evaluation === undefined) {
    const sentence = `Run ${run} has ${wasScored ? 'new ' : ''}predictions, and nobody has scored them yet.`;
    return { level: 'unknown', sentence, reasons: [], rule: '' };
  }
  const { level, sentence, wouldChangeIt, rule, ranges } = evaluation.verdict;
  return { level, sentence, reasons: [...ranges.map(reasonOf), `What would change it: ${wouldChangeIt}`], rule };
}

/**
 * The verdict on trading as the evaluation has it, unless another backtest was made since.
 * @param readBacktest whether the evaluation read the backtest that is there now
 */
export function afterCostsOf(
  evaluation: Evaluation | undefined,
  backtest: BacktestResult | undefined,
  readBacktest: boolean,
): TradingVerdict | undefined {
  if (!evaluation || !backtest || readBacktest) return evaluation?.afterCosts;
  return notJudged(`the backtest is newer than the evaluation (trademl evaluate --run ${evaluation.run} judges it)`);
}

/** Three numbers: the score that the verdict rests on, the share of hits (or the error), the Sharpe ratio after costs. */
export function headlineOf(evaluation: Evaluation | undefined, backtest: BacktestResult | undefined): Score[] {
  const sharpe = backtest === undefined ? [] : [sharpeScore(backtest, evaluation)];
  if (evaluation === undefined) return sharpe;
  const range = leadingRange(evaluation);
  const primary = primaryOf(range);
  const others = range.metrics.filter(({ metric }) => companions.includes(metric));
  others.sort((a, b) => companions.indexOf(a.metric) - companions.indexOf(b.metric));
  const scores = others.map((metric) => scoreOf(metric, range, evaluation.task));
  const where = range.range === 'oof' ? 'out of fold' : 'hold-out';
  const first = primary === undefined ? [] : [widened(scoreOf(primary, range, evaluation.task), evaluation)];
  const scored = [...first, ...scores].map((score) => ({ ...score, name: `${score.name}, ${where}` }));
  return [...scored.slice(0, 3 - sharpe.length), ...sharpe];
}

/** The interval that the verdict used, which is wider when several configurations were tried. */
function widened(score: Score, { verdict }: Evaluation): Score {
  const basis = verdict.ranges.find(({ range }) => range === verdict.restsOn);
  if (basis === undefined || basis.tries <= 1) return score;
  return {
    ...score,
    low: numberOf(basis.low),
    high: numberOf(basis.high),
    note: `widened for ${count(basis.tries)} tries`,
  };
}

function sharpeScore(
  { metrics, intervals, benchmark, range }: BacktestResult,
  evaluation: Evaluation | undefined,
): Score {
  const { tries, deflated } = evaluation?.trading ?? {};
  const dates = `traded ${range.start.slice(0, 10)} to ${range.end.slice(0, 10)}`;
  const note =
    tries === undefined || deflated === undefined || tries.count === 1
      ? dates
      : `as if it were the only try (that it beats the luckiest of ${count(tries.count)} has probability ${probability(deflated.probability)}), ${dates}`;
  return {
    name: 'Sharpe ratio after costs, annualised',
    unit: 'number',
    value: numberOf(metrics.sharpe),
    low: numberOf(intervals.sharpe.low),
    high: numberOf(intervals.sharpe.high),
    baseline: numberOf(benchmark.metrics.sharpe),
    baselineName: benchmark.name,
    better: 'higher',
    note,
  };
}

const reasonOf = ({ range, level, reason }: RangeVerdict) =>
  `${range === 'oof' ? 'Out of fold' : 'Hold-out'}: ${level}; ${reason}.`;
