import { describe, expect, it } from 'vitest';
import { sobol } from '../../src/math/sobol.ts';
import { logNormalCdf, logNormalMass, truncatedNormalQuantile } from '../../src/math/truncated-normal.ts';
import { wilcoxonGreater } from '../../src/math/wilcoxon.ts';
import { readDistribution } from '../../src/tuning/distribution.ts';
import { parameterImportance } from '../../src/tuning/fanova.ts';
import { treeVariance } from '../../src/tuning/fanova-tree.ts';
import { observationWeights, parzenEstimator } from '../../src/tuning/parzen.ts';
import { growTree } from '../../src/tuning/regression-tree.ts';
import { readSpace } from '../../src/tuning/space.ts';
import { goodCount } from '../../src/tuning/tpe.ts';
import type { Trial } from '../../src/tuning/trial.ts';
import golden from '../golden/tuning.json' with { type: 'json' };

const { values, tolerance } = golden;
const close = (actual: number, expected: number, allowed = tolerance) =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    allowed * Math.max(1, Math.abs(expected)),
  );

describe('the mathematics equal scipy', () => {
  it.each(values.logNormalCdf)('ln Phi($x)', ({ x, value }) => close(logNormalCdf(x), value));
  it.each(values.logNormalMass)('ln P($low < Z <= $high)', ({ low, high, value }) =>
    close(logNormalMass(low, high), value),
  );
  it.each(values.truncatedNormalQuantile)('quantile $p of Z in [$low, $high]', ({ p, low, high, value }) =>
    close(truncatedNormalQuantile(p, low, high), value, 1e-7),
  );
  it.each(values.sobol)('Sobol point $index in 64 dimensions', ({ index, point }) => {
    expect(Array.from(sobol(64).point(index))).toEqual(point);
  });
  it.each(values.wilcoxon)('signed-rank p of $differences.length differences', ({ differences, p }) =>
    close(wilcoxonGreater(differences), p),
  );
});

describe('the Parzen estimator equals Optuna', () => {
  it.each(values.goodCount)('$count of $n trials are good', ({ n, count }) => expect(goodCount(n)).toBe(count));
  it.each(values.weights)('weights of $n observations', ({ n, weights }) => {
    const found = observationWeights(n);
    expect(found.length).toBe(weights.length);
    found.forEach((weight, i) => {
      close(weight, weights[i]);
    });
  });
  it.each(values.parzen)(
    '$space with $observations.length observations',
    ({ space, observations, points, logDensity }) => {
      const dimensions = space.map((text) => readDistribution('x', text));
      const estimator = parzenEstimator(dimensions, observations);
      points.forEach((point, i) => {
        close(estimator.logDensity(point), logDensity[i]);
      });
    },
  );
});

describe('functional ANOVA', () => {
  const { fanovaTree, fanova } = values;
  it("splits the variance of scikit-learn's tree as Optuna does", () => {
    const bounds = fanovaTree.bounds as [number, number][];
    const found = treeVariance(fanovaTree, bounds);
    close(found.total, fanovaTree.variance);
    fanovaTree.marginals.forEach((expected, feature) => {
      close(found.marginal([feature]), expected);
    });
  });
  it('grows a tree with the leaves of scikit-learn', () => {
    const { x, y } = fanovaTree;
    const columns = [0, 1, 2].map((feature) => Float64Array.from(x, (row) => row[feature]));
    const tree = growTree(columns, Float64Array.from(y), Int32Array.from(y.keys()));
    // Equal gains may be cut at either feature, so only what does not hang on that is compared.
    expect(tree.feature.length).toBe(fanovaTree.feature.length);
    expect(tree.feature[0]).toBe(fanovaTree.feature[0]);
    // scikit-learn sees features as 32-bit numbers.
    close(tree.threshold[0], fanovaTree.threshold[0], 1e-6);
    const leaves = tree.value.filter((_, node) => tree.feature[node] < 0).sort((a, b) => a - b);
    expect(leaves).toEqual([...y].sort((a, b) => a - b));
  });
  it("gives the shares of Optuna's evaluator within the noise of a forest", () => {
    const trials = fanova.trials.map(
      ({ params, value }, number): Trial => ({
        number,
        state: 'complete',
        source: 'sampler',
        params,
        value,
        scores: [],
      }),
    );
    const found = parameterImportance(readSpace(fanova.space), trials, 7);
    expect(found.map(({ name }) => name)).toEqual(['k', 'a', 'b', 'c']);
    for (const { name, importance } of found) {
      close(importance, fanova.importance[name as keyof typeof fanova.importance], 0.03);
    }
  });
});
