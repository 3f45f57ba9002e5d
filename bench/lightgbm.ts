/**
 * LightGBM: our wrapper beside Python's, on the library that is in the Python package. The sums of predictions show that the
 * models are alike. Arguments: as in pairs.ts.
 */
import { trainBooster } from '../src/engines/lightgbm/index.ts';
import { loadLightgbm } from '../src/engines/lightgbm/library.ts';
import { comparePair } from './pairs.ts';

await comparePair({
  spec: {
    peer: 'lightgbm',
    rows: 26_000,
    columns: 72,
    rounds: 100,
    threads: 0,
    seed: 7,
    parameters: {
      objective: 'binary',
      num_leaves: 31,
      learning_rate: 0.1,
      bagging_fraction: 0.8,
      bagging_freq: 1,
      feature_fraction: 0.8,
      deterministic: true,
      force_col_wise: true,
    },
  },
  title: ({ rows, columns, rounds }) => `${rows} rows x ${columns}, ${rounds} trees`,
  check: 'sum of predictions',
  needs: 'lightgbm',
  library: 'lib/lib_lightgbm.so',
  fit: async ({ x, y }, { rows, columns, rounds, threads, seed, parameters }, path) => {
    const library = loadLightgbm(path);
    const train = { x, rows, label: Float32Array.from(y) };
    const featureNames = Array.from({ length: columns }, (_, i) => `f${i}`);
    const { signal } = new AbortController();
    const { booster } = await trainBooster(library, { train, rounds, parameters, featureNames, threads, seed, signal });
    return {
      version: `lightgbm ${library.version}`,
      check: async () => (await booster.predict(x, rows, threads)).reduce((sum, value) => sum + value, 0),
    };
  },
});
