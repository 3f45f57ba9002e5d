import { computeFeatureSet } from '../features/compute-set.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from '../features/instance.ts';
import type { FeatureSubject, SymbolColumns } from './subject.ts';

/** The feature set as a function of a market. With a hint it computes the entries of these columns, and what they rank. */
export function featureFunction(instances: readonly FeatureInstance[]): FeatureSubject['compute'] {
  return (market, symbols, wanted) =>
    computeFeatureSet(wanted ? needed(instances, wanted) : instances, market, symbols);
}

function needed(instances: readonly FeatureInstance[], wanted: ReadonlySet<string>): FeatureInstance[] {
  const chosen = instances.filter((instance) => columnsOf(instance).some((column) => wanted.has(column)));
  const ranked = new Set(chosen.flatMap(({ definition, of }) => (definition.scope === 'panel' && of ? [of] : [])));
  const bases = instances.filter(
    (instance) => isSymbolInstance(instance) && columnsOf(instance).some((column) => ranked.has(column)),
  );
  return [...new Set([...chosen, ...bases])];
}

const whole = new WeakMap<FeatureSubject, SymbolColumns>();

/** The features of the whole market, computed once for all checks of a subject. */
export function wholeColumns(subject: FeatureSubject): SymbolColumns {
  const known = whole.get(subject) ?? subject.compute(subject.market, subject.symbols);
  whole.set(subject, known);
  return known;
}
