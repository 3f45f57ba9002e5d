import { registry } from '../core/registry.ts';

/** One step as a config names it: 'correlation', 'correlation:max=0.85' or { name: correlation, max: 0.85 }. */
export type StepChoice = string | ({ readonly name: string } & Readonly<Record<string, string | number>>);

export interface Recipe {
  readonly name: string;
  readonly summary: string;
  readonly steps: readonly StepChoice[];
}

/** Selections by name: each is a list of steps, as --method and the config write them. */
export const recipes = registry<Recipe>('recipe', [
  {
    name: 'default',
    summary: 'uninformative out, correlated out, the most gain in boosted trees stays',
    steps: ['constant', 'correlation', 'importance'],
  },
  {
    name: 'r42',
    summary: 'the watchlist plan: drop |r| > 0.85, rank by random forest, keep 20',
    steps: [
      'constant',
      { name: 'correlation', max: 0.85, prefer: 'rf' },
      { name: 'importance', model: 'rf', keep: 20 },
    ],
  },
  {
    name: 'clustered',
    summary: 'one feature of each correlated group, then what raises the loss when shuffled',
    steps: ['constant', 'clusters', 'permutation'],
  },
  {
    name: 'careful',
    summary: 'correlated out, then only what beats its shadows (false finds held to 5 %)',
    steps: ['constant', 'correlation', 'shadow'],
  },
]);
