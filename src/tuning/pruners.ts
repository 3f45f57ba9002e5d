import { configError, usageError } from '../core/errors.ts';
import { registry } from '../core/registry.ts';
import { suggestion } from '../core/suggest.ts';
import { ashaPruner } from './asha.ts';
import type { Pruner, PruningView } from './pruner.ts';
import type { RungView } from './rungs.ts';
import { wilcoxonPruner } from './wilcoxon-pruner.ts';

/** What the rungs of a search count. */
export const rungUnits = ['folds', 'rounds'] as const;
export type RungUnit = (typeof rungUnits)[number];

/** A pruner with its settings. */
export interface Pruning {
  /** Whether the rest of a trial's folds is not worth its while. */
  prunes(view: PruningView): boolean;
  /** Folds after which there is a decision, of a pruner over folds that decides after some alone. */
  rungs?(folds: number): readonly number[];
  /** Of a search that prunes over rounds; it prunes over nothing else. */
  readonly overRounds?: { rungs(mostRounds: number): readonly number[]; prunes(view: RungView): boolean };
}

const noPruner: Pruner = {
  name: 'none',
  summary: 'every trial is scored on every fold',
  settings: {},
  prunes: () => false,
};

/** A new pruner is one file and one entry here. */
export const pruners = registry<Pruner>('pruner', [noPruner, ashaPruner, wilcoxonPruner]);

/**
 * Reads 'asha' or 'asha:reduction=2,first=1'.
 * @throws TrademlError (usage, config) for an unknown pruner or setting, a value outside its limits, or a pruner that can't
 *   decide over rounds
 */
export function readPruner(text: string, unit: RungUnit = 'folds'): Pruning {
  const [name, list = ''] = text.split(':');
  const pruner = pruners.get(name);
  const given: Record<string, number> = {};
  for (const part of list.split(',').filter((item) => item !== '')) {
    const [key, value] = part.split('=');
    const limits = pruner.settings[key];
    if (!limits) {
      throw configError(`pruner ${name} has no setting '${key}'`, suggestion(key, Object.keys(pruner.settings)));
    }
    const number = Number(value);
    if (!(number >= limits.min && number <= limits.max)) {
      throw configError(
        `pruner ${name}: ${key} must be a number from ${limits.min} to ${limits.max}, found '${value}'`,
        limits.describe,
      );
    }
    given[key] = number;
  }
  const defaults = Object.fromEntries(Object.entries(pruner.settings).map(([key, limits]) => [key, limits.default]));
  const settings = { ...defaults, ...given };
  const { rungs, overRounds } = pruner;
  if (unit === 'folds') {
    return { prunes: (view) => pruner.prunes(view, settings), rungs: rungs && ((folds) => rungs(folds, settings)) };
  }
  if (!overRounds) {
    const able = pruners
      .all()
      .filter((candidate) => candidate.overRounds)
      .map((candidate) => candidate.name);
    throw usageError(`pruner ${pruner.name} has no rungs of rounds`, `--pruner ${able.join(' or ')} --rungs rounds`);
  }
  return {
    prunes: () => false,
    overRounds: {
      rungs: (most) => overRounds.rungs(most, { ...settings, first: given.first ?? overRounds.first(most, settings) }),
      prunes: (view) => overRounds.prunes(view, settings),
    },
  };
}
