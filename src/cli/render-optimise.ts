import type { Combination } from '../backtest/optimise/combinations.ts';
import { formatDate } from '../core/time.ts';
import { fixed, percent } from '../report/format.ts';
import type { OptimiseResult } from '../stages/backtest/optimise.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

const number = (value: number | null) => fixed(value ?? Number.NaN, 2);
const words = (combination: Combination) =>
  Object.entries(combination)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');

/** A search over backtest parameters for people: what choosing earned first, then the best with hindsight. */
export function renderOptimise(outcome: StageOutcome<OptimiseResult>, ui: Ui): void {
  const result = outcome.summary;
  if (!result) return;
  const { best, walkForward, heatMaps, inference, assumed } = result;
  const [heatMap] = heatMaps;
  ui.heading(
    `${result.run}: ${result.tried} of ${result.gridSize} combinations, ${result.range.start.slice(0, 10)} to ${result.range.end.slice(0, 10)}, ${result.ledgerTries} tries in the ledger`,
  );
  ui.table(
    ['traded', 'chosen before', 'Sharpe before', 'Sharpe'],
    walkForward.windows.map(({ traded, combination, sharpeBefore, sharpe }) => [
      `${formatDate(traded[0])} to ${formatDate(traded[1])}`,
      words(combination),
      number(sharpeBefore),
      number(sharpe),
    ]),
  );
  ui.line(
    `walk-forward Sharpe ratio ${number(walkForward.sharpe)} a year; mean of all combinations ${number(walkForward.meanSharpe)}, best with hindsight ${number(walkForward.hindsightSharpe)} over the same bars`,
  );
  ui.heading(`Sharpe ratio a year by ${heatMap.x.key} (across) and ${heatMap.y.key} (down), mean over the rest`);
  ui.table(
    [`${heatMap.y.key} \\ ${heatMap.x.key}`, ...heatMap.x.values.map(String)],
    heatMap.y.values.map((value, row) => [String(value), ...heatMap.score[row].map(number)]),
  );
  if (Object.keys(assumed).length > 0) {
    ui.line(
      `what is chosen is chosen among the ${result.chosenAmong} combinations with the dearest costs: ${words(assumed)}`,
    );
  }
  ui.line(`best of all, with hindsight: ${words(best.combination)}: Sharpe ${number(best.sharpe)}`);
  if (inference) {
    const { overfitting, overfittingReason } = inference;
    ui.line(inference.sentence);
    ui.line(
      overfitting
        ? `probability of backtest overfitting: ${percent(overfitting.probability, 0)} (${overfitting.splits} splits)`
        : `probability of backtest overfitting: not computed, ${overfittingReason}`,
    );
  }
  for (const warning of result.warnings) ui.line(`! ${warning}`);
}
