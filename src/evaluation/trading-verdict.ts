import type { TradingInference } from './uncertainty/trading.ts';
import { type EvidenceLevel, overfitted } from './verdict.ts';

/** What a backtest says about trading a run, apart from whether its forecasts have skill. */
export interface TradingVerdict {
  readonly level: 'tradable' | 'not tradable' | 'not judged';
  /** For people; begins with 'After costs'. */
  readonly sentence: string;
  /** The rule that was applied. */
  readonly rule: string;
}

/** Below this a deflated Sharpe ratio is no evidence of a strategy that can be traded. */
const leastDeflated = 0.95;

const tradingRule = [
  "'tradable' needs all of these, else the run is 'not tradable', however good its forecasts are.",
  `The deflated Sharpe ratio of the returns after costs is at least ${leastDeflated} (Bailey & Lopez de Prado 2014): the chance that the`,
  'true ratio is above what the luckiest of all tries would show without skill, or above 0 when there was one try.',
  'So is that of what is left of these returns without the part that moves with the benchmark (returns - beta x benchmark,',
  'its symbols bought and held): holding a market that rose is no strategy.',
  `The probability of backtest overfitting is below ${overfitted}, where there are tries enough to know it.`,
  "The forecasts have at least weak evidence of skill; signals without a model have no forecasts to judge. 'not judged': there",
  'is no backtest of these very predictions, or it has no costs, or too few bars (20) with a position.',
  'It speaks of the costs, fills and capital of the backtest, and of no others.',
].join(' ');

/** What the verdict on trading has to know besides the figures. */
export interface TradingFacts {
  /** Of the forecasts; left out for signals without a model. */
  readonly skill?: EvidenceLevel;
  /** All costs in money; 0 where trading was free. */
  readonly costs: number;
  /** Commission, spread, slippage and impact of one side, in basis points; null where it is not known. */
  readonly bpsPerSide: number | null;
}

/** The part of backtest.json that says what trading cost. */
interface CostFigures {
  readonly metrics: { readonly costs: number };
  readonly costTable: readonly { readonly multiple: number; readonly bpsPerSide: number }[];
}

export function costsOf({ metrics, costTable }: CostFigures): Pick<TradingFacts, 'costs' | 'bpsPerSide'> {
  const asSet = costTable.find(({ multiple }) => multiple === 1);
  return { costs: metrics.costs, bpsPerSide: asSet?.bpsPerSide ?? null };
}

/** A verdict that there is nothing to base on. @param why ends the sentence */
export function notJudged(why: string): TradingVerdict {
  return { level: 'not judged', sentence: `After costs: not judged, ${why}.`, rule: tradingRule };
}

/** The verdict on trading by tradingRule. @param trading null where too few bars, or constant returns, allow no figures */
export function judgeTrading(trading: TradingInference | null, facts: TradingFacts): TradingVerdict {
  if (!trading) return notJudged('the backtest held positions on too few bars');
  if (facts.costs === 0) return notJudged('the backtest paid no costs');
  const failed = failures(trading, facts.skill);
  const costs = facts.bpsPerSide === null ? '' : ` of ${facts.bpsPerSide.toFixed(1)} bps a side`;
  const level = failed.length === 0 ? 'tradable' : 'not tradable';
  const { sharpe, deflated, beyond, tries } = trading;
  const figures =
    failed.length > 0
      ? failed.join('; ')
      : `its deflated ratio after ${triesText(tries)} is ${chance(deflated.probability)}` +
        `${beyond?.probability == null ? '' : `, and ${chance(beyond.probability)} without what moves with ${beyond.benchmark}`}`;
  return {
    level,
    sentence: `After costs${costs}: ${level}. Sharpe ratio ${sharpe.toFixed(2)} a year; ${figures}.`,
    rule: tradingRule,
  };
}

function failures(
  { tries, deflated, beyond, overfitting }: TradingInference,
  skill: EvidenceLevel | undefined,
): string[] {
  const failed: string[] = [];
  if (deflated.probability < leastDeflated) {
    failed.push(
      `its deflated ratio after ${triesText(tries)} is ${chance(deflated.probability)}, below ${leastDeflated}`,
    );
  }
  if (beyond && beyond.probability === null) failed.push(`nothing is left beyond ${beyond.benchmark}`);
  else if (beyond && (beyond.probability as number) < leastDeflated) {
    failed.push(
      `without what moves with ${beyond.benchmark} (beta ${beyond.beta.toFixed(2)}) the deflated ratio is ${chance(beyond.probability as number)}, below ${leastDeflated}`,
    );
  }
  if (overfitting && overfitting.probability >= overfitted) {
    failed.push(
      `the probability of backtest overfitting is ${overfitting.probability.toFixed(2)}, not below ${overfitted}`,
    );
  }
  if (skill === 'no evidence') failed.push('there is no evidence that the forecasts have skill');
  return failed;
}

const triesText = ({ count }: TradingInference['tries']) =>
  count === 1 ? 'one try' : `${count.toLocaleString('en')} tries`;

/** As the report rounds it, but 0.9499 must not read as the 0.950 that it misses. */
function chance(probability: number): string {
  if (probability > 0.9995) return 'above 0.999';
  const rounded = probability.toFixed(3);
  return probability < leastDeflated && Number(rounded) >= leastDeflated ? '0.949' : rounded;
}
