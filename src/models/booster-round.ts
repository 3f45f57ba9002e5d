import type { FitSetting } from './learner.ts';

/** What a boosting library says of a round. */
interface BoosterRound {
  readonly done: number;
  readonly rounds: number;
  readonly score?: number;
  readonly moreIsBetter?: boolean;
}

/** Tells a fit's listener of a booster's rounds, with the metric as a loss. */
export function toldOfLoss(
  onRound: FitSetting['onRound'],
  keepsBest: boolean,
): ((round: BoosterRound) => void) | undefined {
  return (
    onRound &&
    (({ done, rounds, score, moreIsBetter }) =>
      onRound({ done, rounds, loss: score !== undefined && moreIsBetter ? -score : score, keepsBest }))
  );
}
