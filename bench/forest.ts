/**
 * Forests: our learner `rf` beside scikit-learn's RandomForestClassifier, or `extra-trees` beside ExtraTreesClassifier, with the
 * same trees, depth, leaves and share of features. Ours grow on histograms, scikit-learn's on every value, so times say what a
 * user waits, and the AUC on as many new rows what is lost by it. Engines are found as `trademl engines` finds them.
 *
 * Arguments: as in pairs.ts; the variable FOREST chooses rf (default) or extra-trees
 */

import type { EngineName } from '../src/engines/engine.ts';
import { requireEngine } from '../src/engines/index.ts';
import { binaryAuc } from '../src/metrics/classification/auc.ts';
import { learners } from '../src/models/index.ts';
import { comparePair } from './pairs.ts';

const forests = {
  rf: { classifier: 'RandomForestClassifier', split: { min_samples_split: 5 } },
  // Ours has no limit on the rows of a node that is split; two rows are what a node needs in any case.
  'extra-trees': { classifier: 'ExtraTreesClassifier', split: {} },
} as const;

const name = (process.env.FOREST ?? 'rf') as keyof typeof forests;
const { classifier, split } = forests[name];
const learner = learners.get(name);
const { version } = await requireEngine(learner.engine as EngineName);

await comparePair({
  spec: {
    peer: 'sklearn',
    classifier,
    rows: 26_000,
    columns: 72,
    rounds: 100,
    threads: 0,
    seed: 7,
    parameters: { max_depth: 10, min_samples_leaf: 2, max_features: 'sqrt', ...split },
  },
  title: ({ rows, columns, rounds }) => `${name}, ${rows} rows x ${columns}, ${rounds} trees of depth 10`,
  check: 'AUC on as many new rows',
  needs: 'scikit-learn',
  fit: async ({ x, y }, { rows, columns, rounds, threads, seed }) => {
    const features = Array.from({ length: columns }, (_, i) => `f${i}`);
    const { signal } = new AbortController();
    const setting = { seed, threads, device: 'cpu', signal } as const;
    const given = { trees: rounds, maxDepth: 10, minLeaf: 2, ...(name === 'rf' && { minSplit: 5 }) };
    const model = await learner.fit({ kind: 'binary' }, { x, y, rows, features }, undefined, given, setting);
    return {
      version: `${learner.engine} ${version}`,
      check: async (fresh) => {
        const p = await model.predict({ x: fresh.x, rows: fresh.y.length });
        const one = { of: new Int32Array(fresh.y.length), count: 1 };
        return binaryAuc(p, (row) => fresh.y[row] === 1, one)(Float64Array.of(1));
      },
    };
  },
});
