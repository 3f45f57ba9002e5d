import type { AuditState } from './audit-state.ts';
import type { Opening } from './holdout-ledger.ts';
import type { RangeResult } from './range-result.ts';
import type { RegimeHistory } from './regimes/regime-history.ts';
import type { SyntheticMarket } from './synthetic-market.ts';
import type { TradingVerdict } from './trading-verdict.ts';
import type { RunComparison } from './uncertainty/compare-runs.ts';
import type { TradingInference } from './uncertainty/trading.ts';
import type { Verdict } from './verdict.ts';

/*
 * The content of artifacts/runs/RUN/evaluation.json. Every number that can't be computed is null (JSON has no NaN),
 * with the reason beside it. Times are ISO text in UTC.
 */

export interface Gate {
  readonly name: 'auc' | 'sharpe' | 'accuracy';
  /** The metric that was read, where it is not the one of that name: directional_auc for down..up labels. */
  readonly metric?: 'directional_auc';
  readonly threshold: number;
  readonly value: number | null;
  /** Where the value comes from: 'oof', 'holdout' or 'backtest'. */
  readonly source: string;
  readonly passed: boolean;
  /** Why it failed or could not be evaluated. */
  readonly reason?: string;
}

interface HoldoutState {
  /** 'none': the run has no hold-out; 'sealed': never opened; 'opened': at least once. */
  readonly state: 'none' | 'sealed' | 'opened';
  readonly start: string | null;
  readonly end: string | null;
  readonly openings: readonly Opening[];
  /** True when this evaluation was not the first to open the hold-out. */
  readonly openedBefore: boolean;
}

export interface Evaluation {
  readonly run: string;
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly classes: readonly string[];
  readonly label: string;
  readonly interval: string;
  readonly horizonBars: number;
  readonly trials: number;
  readonly confidence: number;
  /** 'oof' first, then 'holdout' when it was asked for. */
  readonly ranges: readonly RangeResult[];
  readonly verdict: Verdict;
  readonly gates: readonly Gate[];
  readonly holdout: HoldoutState;
  readonly warnings: readonly string[];
  /** Absent where every bar comes from a real market. */
  readonly synthetic?: SyntheticMarket;
  /** Absent in evaluations of older versions. */
  readonly audit?: AuditState;
  /** What the backtest of these predictions is worth; null when there is none. */
  readonly trading?: TradingInference | null;
  /** Whether the backtest is evidence that the run can be traded; absent in evaluations of older versions. */
  readonly afterCosts?: TradingVerdict;
  /** When the market was in which state, by each rule that is known; absent in evaluations of older versions. */
  readonly regimes?: readonly RegimeHistory[];
  /** With --compare, or the members of an ensemble. */
  readonly comparison?: RunComparison | null;
}
