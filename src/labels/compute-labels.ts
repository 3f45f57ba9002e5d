import { missing } from '../math/rolling.ts';
import type { LabelBars, LabelOutcome, PanelLabel } from './define-label.ts';
import { labels } from './index.ts';
import type { LabelSpec } from './label-spec.ts';

/** What labels of one symbol read besides its own bars. */
export interface LabelSources {
  /** Feature columns of the symbol, by name. */
  readonly columns?: Readonly<Record<string, Float64Array>>;
  /** What computePanelLabels gave for this symbol. */
  readonly panel?: PanelOutcomes;
}

/** Outcomes of panel labels by label column. */
export type PanelOutcomes = Readonly<Record<string, LabelOutcome>>;

/**
 * Label columns of one symbol: for each label its values and `${column}_known_at`, then `label_known_at`, the latest of
 * a row's labels.
 *
 * NaN rule: a label is NaN, and so is the time at which it is known, where the bar at the end of its horizon is not there
 * yet or a price on the way is missing or not positive; label_known_at is NaN when any of the row's labels is NaN.
 */
export function computeLabels(
  bars: LabelBars,
  specs: readonly LabelSpec[],
  sources: LabelSources = {},
): Record<string, Float64Array> {
  const { time } = bars;
  const columns: Record<string, Float64Array> = {};
  const latest = specs.length > 0 ? new Float64Array(time) : missing(time.length);
  for (const spec of specs) {
    const { values, end } = outcomeOf(bars, spec, sources);
    const knownAt = values.map((value, row) => (Number.isNaN(value) ? Number.NaN : time[end[row]]));
    columns[spec.column] = values;
    columns[`${spec.column}_known_at`] = knownAt;
    // Math.max keeps NaN, which is what an unknown label asks for.
    for (let row = 0; row < latest.length; row++) latest[row] = Math.max(latest[row], knownAt[row]);
  }
  columns.label_known_at = latest;
  return columns;
}

function outcomeOf(bars: LabelBars, spec: LabelSpec, { columns, panel }: LabelSources): LabelOutcome {
  const definition = labels.get(spec.name);
  if (definition.scope === 'symbol') {
    return definition.compute(bars, spec.params, spec.of === undefined ? undefined : columns?.[spec.of]);
  }
  const outcome = panel?.[spec.column];
  if (!outcome) throw new Error(`label '${spec.spec}' needs the bars of all symbols`);
  return outcome;
}

export function isPanelLabel({ name }: LabelSpec): boolean {
  return labels.get(name).scope === 'panel';
}

/**
 * Labels that compare symbols, for all symbols at once.
 * @param bars of the symbols, by name
 * @param references bars of the symbols that labels name with `of=`
 * @returns by symbol
 */
export function computePanelLabels(
  specs: readonly LabelSpec[],
  bars: ReadonlyMap<string, LabelBars>,
  references: ReadonlyMap<string, LabelBars>,
): Map<string, PanelOutcomes> {
  const outcomes = new Map<string, Record<string, LabelOutcome>>([...bars.keys()].map((symbol) => [symbol, {}]));
  for (const { name, params, of, column } of specs.filter(isPanelLabel)) {
    const definition = labels.get(name) as PanelLabel;
    const all = definition.compute([...bars.values()], params, of === undefined ? undefined : references.get(of));
    [...outcomes.values()].forEach((own, s) => {
      own[column] = all[s];
    });
  }
  return outcomes;
}
