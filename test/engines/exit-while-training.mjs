// Leaves while a network trains on its own thread, as a program does that was interrupted; torch-network.test.ts looks at how.
import { locateTorch, Network, NetworkRows } from '../../dist/src/engines/torch/index.js';

const rows = 20_000;
const features = 16;
const torch = locateTorch();
const spec = { kind: 'lstm', features, outputs: 1, units: 64, layers: 1, dropout: 0.2, sequence: 20 };
const network = new Network(torch, spec, 1, 'cpu');
const data = new NetworkRows(
  torch,
  {
    x: new Float32Array(rows * features),
    rows,
    features,
    mean: new Float64Array(features),
    scale: new Float64Array(features).fill(1),
    history: Int32Array.from({ length: rows }, (_, row) => row),
    y: new Float64Array(rows),
  },
  'binary',
  'cpu',
);
const order = Int32Array.from({ length: rows }, (_, row) => row);
const options = { loss: 'binary', batch: 32, learningRate: 0.001, weightDecay: 0, clip: 1, seed: 1 };
network.trainEpoch(data, order, options, new AbortController().signal).then(() => console.log('trained to the end'));
setTimeout(() => process.exit(3), 100);
