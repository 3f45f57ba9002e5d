import type { PredictSummary } from '../stages/predict.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

export function renderPredict({ summary }: StageOutcome<PredictSummary>, ui: Ui): void {
  if (!summary) return;
  const { model, version, learner, models, rows, symbols, from, to, outputs, path } = summary;
  const period = from === null || to === null ? '' : `, ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  ui.line(`${model}@${version} (${learner}): ${rows} rows of ${symbols.length} symbols${period}`);
  if (models.length > 1 || models[0] !== `${model}@${version}`) ui.line(`by ${models.join(', ')}`);
  ui.line(inSampleLine(summary));
  ui.line(`${outputs.join(', ')} in ${path}`);
}

function inSampleLine({ rows, inSample, inSampleUnknown }: PredictSummary): string {
  if (inSampleUnknown > 0) {
    const known = inSample > 0 ? `; ${inSample} others are in sample` : '';
    return `in sample: not known for ${inSampleUnknown} of ${rows} rows: an older trademl wrote the model without a word on what it learned from; train it again to know${known}`;
  }
  if (inSample === 0) return 'in sample: none of these rows';
  return `in sample: ${inSample} of ${rows} rows, from which the model learned; they say nothing of its skill (column in_sample)`;
}
