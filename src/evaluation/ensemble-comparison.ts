import type { RegimeWeights } from '../ensembles/combination-form.ts';
import type { RunSummary } from '../io/runs.ts';
import {
  type ComparedRows,
  type CompareOptions,
  compareForecasts,
  type Forecast,
  type ForecastComparison,
  type ForecastGain,
  verdictOfGain,
} from './compare-forecasts.ts';

/** An ensemble beside its members and their plain mean, on the same out-of-fold rows. */
export interface EnsembleComparison extends ForecastComparison {
  /** The member that scores best by the judging metric on these rows. */
  readonly bestSingle: string;
  readonly helps: 'yes' | 'no' | 'not shown';
  /** What `helps` means here, in one sentence with figures. */
  readonly sentence: string;
  readonly rule: string;
}

/** The summary of `trademl ensemble`; the comparison is null where there are too few rows for one. */
export interface EnsembleSummary extends RunSummary {
  readonly comparison: EnsembleComparison | null;
  /** Why what serves the hold-out is the plain mean, where the strategy could learn nothing. */
  readonly standsInFor?: string;
  /** Members' weights by regime, of what serves the hold-out. */
  readonly regimes?: readonly RegimeWeights[];
}

/** What the plain mean of the members is called in comparisons. */
export const averageName = 'plain average';

const rule =
  'An ensemble helps when the interval of its gain over the best single run, and over the plain average (unless it is that itself), lies above zero; it does not when either lies below zero; else neither is shown. The best run was picked on these same rows, which leans against the ensemble.';
/** Fewer rows than this are not compared. */
const fewestRows = 30;

/**
 * @param ensemble its predictions
 * @param members theirs, by run
 * @param average the plain mean; undefined when the ensemble is that itself
 */
export async function compareEnsemble(
  ensemble: Forecast,
  members: readonly Forecast[],
  average: Forecast | undefined,
  rows: ComparedRows,
  options: CompareOptions,
): Promise<EnsembleComparison | null> {
  if (rows.y.length < fewestRows) return null;
  const comparison = await compareForecasts(ensemble, [...members, ...(average ? [average] : [])], rows, options);
  const { judgedBy } = comparison;
  const scoreOf = (name: string) =>
    comparison.forecasts.find((forecast) => forecast.name === name)?.scores[judgedBy].value ?? Number.POSITIVE_INFINITY;
  // Both judging metrics are losses: less is better.
  const bestSingle = members.map(({ name }) => name).reduce((a, b) => (scoreOf(b) < scoreOf(a) ? b : a));
  const judged = comparison.gains.filter(
    ({ metric, against }) => metric === judgedBy && (against === bestSingle || against === average?.name),
  );
  const verdicts = judged.map(verdictOfGain);
  const helps = verdicts.includes('worse') ? 'no' : verdicts.every((v) => v === 'better') ? 'yes' : 'not shown';
  return { ...comparison, bestSingle, helps, sentence: sentenceOf(ensemble.name, helps, judged, comparison), rule };
}

function sentenceOf(
  name: string,
  helps: EnsembleComparison['helps'],
  judged: readonly ForecastGain[],
  { judgedBy, confidence }: ForecastComparison,
): string {
  const named = (against: string) =>
    against === averageName ? 'the plain average' : `the best single run '${against}'`;
  const worse = judged.filter((gain) => verdictOfGain(gain) === 'worse').map(({ against }) => named(against));
  const opening = {
    yes: `${name} helps`,
    no: `${name} does not help: it is worse than ${worse.join(' and than ')}`,
    'not shown': `${name} is not shown to help`,
  }[helps];
  const metric = judgedBy === 'log_loss' ? 'log loss' : judgedBy;
  const level = `${Math.round(confidence * 1000) / 10} % interval`;
  const figures = judged.map(({ against, value, low, high }) => {
    const than = named(against);
    if (value === null || low === null || high === null) return `${metric} against ${than} can't be told`;
    const better = value < 0 ? 'higher' : 'lower';
    return `${metric} ${figure(Math.abs(value))} ${better} than ${than} (gain ${figure(value)}, ${level} ${figure(low)} to ${figure(high)})`;
  });
  return `${opening}: ${figures.join('; ')}.`;
}

/** Four decimals; six where those would hide the number. */
const figure = (value: number) => value.toFixed(Math.abs(value) < 1e-3 ? 6 : 4);
