import { describe, expect, it } from 'vitest';
import { locateTorch, Network, type NetworkSpec } from '../../src/engines/torch/index.ts';
import { checkModelLength, memoryRefusal, trainingBytes, weightCount } from '../../src/models/neural/network-memory.ts';

const kinds = ['mlp', 'lstm', 'gru', 'tcn', 'transformer'] as const;
const base = { features: 7, outputs: 3, units: 8, layers: 2, dropout: 0.2 };
const specOf = (kind: NetworkSpec['kind'], changes: Partial<NetworkSpec> = {}): NetworkSpec => ({
  ...base,
  kind,
  ...(kind !== 'mlp' && { sequence: 5 }),
  ...(kind === 'tcn' && { kernel: 3 }),
  ...(kind === 'transformer' && { heads: 2 }),
  ...changes,
});
const size = { rows: 1000, batch: 300, device: 'cpu' } as const;

describe.each(kinds)('memory of %s', (kind) => {
  it.each([{}, { layers: 1 }, { layers: 3, outputs: 1 }, { features: 8 }])('counts the weights (%o)', (changes) => {
    const spec = specOf(kind, changes);
    const network = new Network(locateTorch(), spec, 1, 'cpu');
    expect(weightCount(spec)).toBe(network.state.weights.length);
    network.close();
  });

  it('grows with units, layers and batch, falls without dropout, and a GPU holds the values of a batch itself', () => {
    const bytes = trainingBytes(specOf(kind), size);
    expect(trainingBytes(specOf(kind, { units: 16 }), size)).toBeGreaterThan(bytes);
    expect(trainingBytes(specOf(kind, { layers: 3 }), size)).toBeGreaterThan(bytes);
    expect(trainingBytes(specOf(kind), { ...size, batch: 600 })).toBeGreaterThan(bytes);
    expect(trainingBytes(specOf(kind, { dropout: 0 }), size)).toBeLessThan(bytes);
    const onGpu = trainingBytes(specOf(kind), { ...size, device: 'cuda' });
    expect(onGpu).toBe(4 * (1000 * 7 + 10 * weightCount(specOf(kind))));
  });
});

it('is the formula, by hand: an mlp of 2 features, 3 units, 1 layer without dropout', () => {
  const spec: NetworkSpec = { kind: 'mlp', features: 2, outputs: 1, units: 3, layers: 1, dropout: 0 };
  const weights = 3 * 2 + 3 + 3 + 1;
  // 2 features, 3 values, 2 x 3 derivatives; 1000 rows at once, for the batch is no larger than the rows.
  expect(trainingBytes(spec, { rows: 1000, batch: 5000, device: 'cpu' })).toBe(
    4 * (1000 * 2 + 9 * weights + 1000 * (2 + 3 + 6)),
  );
  // A step of 10 rows takes less than reading the model's 256.
  expect(trainingBytes(spec, { rows: 1000, batch: 10, device: 'cpu' })).toBe(
    4 * (1000 * 2 + 9 * weights + 256 * (2 + 3 + 6)),
  );
});

it('the refusal says what takes the memory, and what to lower', () => {
  const large = specOf('mlp', { units: 4096, layers: 20 });
  expect(memoryRefusal(large, size, 8 * 2 ** 30)).toMatchObject({
    kind: 'too-large',
    message: expect.stringMatching(
      /^learner mlp: to train a network of 318,\d{3},\d{3} weights \(units 4096, layers 20\) with 1000 rows in batches of 300 takes about 11\.\d GiB of memory, .* 8\.0 GiB are available$/,
    ),
    hint: 'lower units or layers, or train where there is more memory',
  });
  const long = memoryRefusal(specOf('lstm', { sequence: 1000 }), { ...size, rows: 1e6, batch: 1e6 }, 2 ** 30);
  expect(long.hint).toBe('lower batch, sequence, units or layers, or train where there is more memory');
  expect(long.message).toContain('units 8, layers 2, sequence 1000');
});

it('refuses a model that could not be read again', () => {
  expect(() => checkModelLength(specOf('mlp', { units: 4096, layers: 20 }))).not.toThrow();
  expect(() => checkModelLength(specOf('mlp', { units: 4096, layers: 100 }))).toThrow(/6\.2 GiB of weights/);
});
