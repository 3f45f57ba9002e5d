import type { PredictSummary } from '../stages/predict.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

export function renderPredict({ summary }: StageOutcome<PredictSummary>, ui: Ui): void {
  if (!summary) return;
  const { model, version, learner, models, rows, symbols, from, to, outputs, path } = summary;
  const period = from === null || to === null ? '' : `, ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  ui.line(`${model}@${version} (${learner}): ${rows} rows of ${symbols.length} symbols${period}`);
  if (models.length > 1 || models[0] !== `${model}@${version}`) ui.line(`by ${models.join(', ')}`);
  ui.line(`${outputs.join(', ')} in ${path}`);
}
