import { configError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';
import type { FeatureRecipe } from '../../io/feature-recipe.ts';

/**
 * One recipe for all models of a run. Their feature sets may differ by features that were added between two trainings, and
 * in nothing else.
 * @param recipes at least one
 * @throws TrademlError (config) when their symbols, calendars or the user's modules differ
 */
export function mergeRecipes(run: string, recipes: readonly FeatureRecipe[]): FeatureRecipe {
  const [first, ...others] = recipes;
  for (const key of ['interval', 'symbols'] as const) {
    const other = others.find((recipe) => canonicalJson(recipe[key]) !== canonicalJson(first[key]));
    if (other) throw notTogether(run, key === 'symbols' ? 'symbols, calendars or sectors' : 'intervals');
  }
  const modules = distinct(recipes.flatMap((recipe) => recipe.modules));
  if (new Set(modules.map(({ path }) => path)).size < modules.length) throw notTogether(run, 'modules of features');
  return {
    ...first,
    modules,
    features: distinct(recipes.flatMap(({ features }) => features)),
    references: distinct(recipes.flatMap(({ references }) => references)),
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

function notTogether(run: string, what: string): Error {
  return configError(
    `the models of '${run}' were trained on features of different ${what}: the feature set was made anew between them`,
    'give a feature set with --features, or train the members again and combine them again',
  );
}
