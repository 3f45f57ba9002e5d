import { correlation, mean, variance } from '../../math/statistics.ts';
import { overfittingProbability } from '../inference/overfitting-probability.ts';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  haircutSharpe,
  independentTries,
  minimumBacktestYears,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeMoments,
} from '../inference/sharpe-ratio.ts';
import { type BenchmarkReturns, beyondBenchmark } from './beyond-benchmark.ts';
import type { TryReturns } from './try-returns.ts';

/** What the backtest's Sharpe ratio is worth given its length, its shape and the number of tries. Annual where not said otherwise. */
export interface TradingInference {
  readonly periods: number;
  readonly periodsPerYear: number;
  readonly sharpe: number;
  readonly skewness: number;
  readonly kurtosis: number;
  /** Chance that the true ratio is above 0. */
  readonly probabilistic: number;
  /** Track record that a ratio of this size needs to be above 0 at 95 %, in years; null when it is not above 0. */
  readonly minimumTrackRecordYears: number | null;
  readonly tries: {
    /** From the ledger. */
    readonly count: number;
    /** Whose predictions are known, so that they can be compared. */
    readonly compared: number;
    readonly meanCorrelation: number | null;
    /** Tries that count as independent. */
    readonly independent: number;
    /** Standard deviation of the tries' ratios, and where it comes from. */
    readonly deviation: number;
    readonly deviationSource: string;
  };
  readonly deflated: {
    /** Ratio that the best of so many tries without skill is expected to show. */
    readonly expectedMaximum: number;
    /** Chance that the true ratio is above it. */
    readonly probability: number;
  };
  /** What is left of the returns without the part that moves with the benchmark; null without a benchmark. */
  readonly beyond: {
    readonly benchmark: string;
    readonly beta: number;
    /** Null where nothing is left; so is the next. */
    readonly sharpe: number | null;
    /** Chance that its true ratio is above the expected maximum of the tries. */
    readonly probability: number | null;
  } | null;
  /** Years of backtest that so many tries need before a ratio of 1 says anything. */
  readonly minimumBacktestYears: number;
  readonly haircut: {
    readonly pValue: number;
    readonly corrected: number;
    readonly sharpe: number;
    readonly haircut: number;
  };
  /** Null with fewer than ten tries to compare; the reason stands beside it. */
  readonly overfitting: {
    readonly probability: number;
    readonly lossProbability: number;
    readonly slope: number;
    readonly splits: number;
    readonly blocks: number;
  } | null;
  readonly overfittingReason?: string;
  readonly sentence: string;
}

/** Fewer strategies than this rank too coarsely for a probability of overfitting. */
const fewestStrategies = 10;
const confidence = 0.95;

/**
 * @param returns per-bar net returns of the backtest, shape (n,)
 * @param tries configurations in the ledger, >= 1  @param compared what those with known predictions earned
 * @param benchmark over the same bars, where there is one
 * @returns undefined when the returns are constant or fewer than 20
 */
export function tradingInference(
  returns: Float64Array,
  periodsPerYear: number,
  tries: number,
  compared: TryReturns | undefined,
  benchmark?: BenchmarkReturns,
): TradingInference | undefined {
  const moments = sharpeMoments(returns);
  if (returns.length < 20 || !Number.isFinite(moments.sharpe)) return undefined;
  const perYear = Math.sqrt(periodsPerYear);
  const meanCorrelation = compared ? averageCorrelation(compared.returns) : null;
  // Tries that can't be compared are taken as independent, which deflates most.
  const independent = independentTries(tries, meanCorrelation ?? 0);
  const ownVariance = 1 / (moments.periods - 1);
  const seen = compared
    ? variance(Float64Array.from(compared.returns, (own) => sharpeMoments(own).sharpe))
    : Number.NaN;
  const spread = Number.isFinite(seen) && seen > 0 ? seen : ownVariance;
  const expectedMaximum = expectedMaximumSharpe(independent, spread);
  const cut = haircutSharpe(moments, tries);
  const track = minimumTrackRecord(moments, 0, confidence);
  const overfitting = overfittingOf(compared);
  const probability = deflatedSharpe(moments, independent, spread);
  return {
    periods: moments.periods,
    periodsPerYear,
    sharpe: moments.sharpe * perYear,
    skewness: moments.skewness,
    kurtosis: moments.kurtosis,
    probabilistic: probabilisticSharpe(moments),
    minimumTrackRecordYears: Number.isFinite(track) ? track / periodsPerYear : null,
    tries: {
      count: tries,
      compared: compared?.returns.length ?? 0,
      meanCorrelation,
      independent,
      deviation: Math.sqrt(spread) * perYear,
      deviationSource:
        spread === seen
          ? `the ratios of ${compared?.returns.length.toLocaleString('en')} tries by one plain rule`
          : 'sampling error of a ratio without skill: the tries can not be compared',
    },
    deflated: { expectedMaximum: expectedMaximum * perYear, probability },
    beyond: benchmark ? beyondOf(returns, benchmark, { perYear, independent, spread }) : null,
    minimumBacktestYears: minimumBacktestYears(independent),
    haircut: { ...cut, sharpe: cut.sharpe * perYear },
    ...overfitting,
    sentence: sentenceOf(moments.sharpe * perYear, probability, tries, overfitting.overfitting?.probability),
  };
}

function beyondOf(
  returns: Float64Array,
  benchmark: BenchmarkReturns,
  { perYear, independent, spread }: { perYear: number; independent: number; spread: number },
): TradingInference['beyond'] {
  const { beta, returns: left } = beyondBenchmark(returns, benchmark.returns);
  if (!left) return { benchmark: benchmark.name, beta, sharpe: null, probability: null };
  const moments = sharpeMoments(left);
  const probability = deflatedSharpe(moments, independent, spread);
  return { benchmark: benchmark.name, beta, sharpe: moments.sharpe * perYear, probability };
}

function overfittingOf(compared: TryReturns | undefined): Pick<TradingInference, 'overfitting' | 'overfittingReason'> {
  const strategies = compared?.returns.length ?? 0;
  if (!compared || strategies < fewestStrategies) {
    return {
      overfitting: null,
      overfittingReason: `${strategies} tries with predictions on common dates; at least ${fewestStrategies} are needed`,
    };
  }
  const blocks = compared.time.length >= 160 ? 16 : 8;
  const { probability, lossProbability, degradation, splits } = overfittingProbability(compared.returns, blocks);
  return { overfitting: { probability, lossProbability, slope: degradation.slope, splits, blocks } };
}

/** Mean correlation of all pairs; of pairs with the first hundred when there are more tries than that. */
function averageCorrelation(returns: readonly Float64Array[]): number | null {
  const values: number[] = [];
  for (let i = 0; i < Math.min(100, returns.length); i++) {
    for (let j = i + 1; j < returns.length; j++) {
      const value = correlation(returns[i], returns[j]);
      if (!Number.isNaN(value)) values.push(value);
    }
  }
  return values.length === 0 ? null : mean(Float64Array.from(values));
}

function sentenceOf(sharpe: number, deflated: number, tries: number, overfitting: number | undefined): string {
  const luck =
    tries === 1
      ? `one configuration was tried; the chance that the true ratio is above 0 is ${percent(deflated)}`
      : `after ${tries.toLocaleString('en')} tries the chance that it is more than the luckiest of them would show is ${percent(deflated)}`;
  const verdict =
    deflated >= confidence ? 'further above zero than luck explains' : 'no further above zero than luck explains';
  const search = overfitting === undefined ? '' : `; probability of backtest overfitting ${percent(overfitting)}`;
  return `Sharpe ratio ${sharpe.toFixed(2)} a year after costs: ${verdict} (${luck}${search}).`;
}

const percent = (share: number) => `${(100 * share).toFixed(share > 0.995 || share < 0.005 ? 2 : 0)} %`;
