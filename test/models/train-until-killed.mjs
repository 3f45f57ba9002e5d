// Trains a model that neural.test.ts kills: one line for each epoch, then 'done'. Argument: the folder to save into.
import { join } from 'node:path';
import { learners } from '../../dist/src/models/index.js';

const [dir] = process.argv.slice(2);
const rows = 6000;
const features = 10;
// A fixed sequence of numbers in [0, 1) is all that the data needs to be.
let state = 1;
const next = () => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};
const x = Float32Array.from({ length: rows * features }, next);
const y = Float64Array.from({ length: rows }, (_, row) => (x[row * features] + next() > 1 ? 1 : 0));
const series = {
  symbols: ['A'],
  symbolId: new Int32Array(rows),
  time: Float64Array.from({ length: rows }, (_, row) => row),
  history: Int32Array.from({ length: rows }, (_, row) => row),
};
const part = (from, to) => ({
  x: x.slice(from * features, to * features),
  y: y.slice(from, to),
  rows: to - from,
  features: Array.from({ length: features }, (_, i) => `f${i}`),
  series: {
    ...series,
    symbolId: series.symbolId.slice(from, to),
    time: series.time.slice(from, to),
    history: series.history.slice(0, to - from),
  },
});

// Several seconds: a checkpoint is left at most once a second.
const params = { epochs: 40, patience: 0, units: 32 };
const model = await learners.get('lstm').fit({ kind: 'binary' }, part(0, 5000), part(5000, 6000), params, {
  seed: 3,
  threads: 1,
  device: 'cpu',
  signal: new AbortController().signal,
  checkpointDir: join(dir, 'checkpoint'),
  onRound: ({ done, loss }) => console.log(`epoch ${done} ${loss}`),
});
await model.save(dir);
console.log('done');
