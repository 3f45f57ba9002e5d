/**
 * XGBoost: our wrapper beside Python's, on the library that is in the Python package. The sums of predictions show that the
 * models are alike. Arguments: as in pairs.ts; the variable DEVICE: cpu (default) or cuda.
 */
import { DMatrix, loadXgboost, trainBooster } from '../src/engines/xgboost/index.ts';
import { comparePair } from './pairs.ts';

const device = (process.env.DEVICE ?? 'cpu') as 'cpu' | 'cuda';

await comparePair({
  spec: {
    peer: 'xgboost',
    rows: 26_000,
    columns: 72,
    rounds: 100,
    threads: 0,
    seed: 7,
    parameters: {
      objective: 'binary:logistic',
      max_depth: 6,
      eta: 0.1,
      subsample: 0.8,
      colsample_bytree: 0.8,
      tree_method: 'hist',
      device,
      seed_per_iteration: true,
    },
  },
  title: ({ rows, columns, rounds }) => `${rows} rows x ${columns}, ${rounds} trees, ${device}`,
  check: 'sum of predictions',
  needs: device === 'cpu' ? 'xgboost-cpu' : 'xgboost',
  library: 'lib/libxgboost.so',
  fit: async ({ x, y }, { rows, columns, rounds, threads, seed, parameters }, path) => {
    const library = loadXgboost(path);
    const train = await DMatrix.create(library, { x, rows, columns, label: y, threads });
    const featureNames = Array.from({ length: columns }, (_, i) => `f${i}`);
    const { signal } = new AbortController();
    const options = { train, rounds, parameters, featureNames, device, threads, seed, signal } as const;
    const { booster } = await trainBooster(library, options);
    return {
      version: `xgboost ${library.version.join('.')}`,
      check: async () => (await booster.predict(x, rows)).reduce((sum, value) => sum + value, 0),
    };
  },
});
