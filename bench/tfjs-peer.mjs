/**
 * Time of an LSTM's training epoch in TensorFlow.js on WebAssembly: the network, rows and batch of torch.ts (26,000 x 20 x 72, 64
 * units), one thread. TensorFlow.js is no dependency of this project, so it is looked for in a folder of your own:
 *   npm install --prefix FOLDER @tensorflow/tfjs @tensorflow/tfjs-backend-wasm
 *   node bench/tfjs-peer.mjs FOLDER [batch, default 32] [epochs, default 1]; node dist/bench/torch.js lstm 1 BATCH
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, batch = 32, epochs = 1] = process.argv.slice(2);
const { rows, sequence, features, units } = { rows: 26_000, sequence: 20, features: 72, units: 64 };

/** @returns undefined where the folder has no TensorFlow.js */
async function tensorflow() {
  if (folder === undefined) return undefined;
  const load = createRequire(join(folder, 'package.json'));
  try {
    const tf = load('@tensorflow/tfjs');
    const wasm = load('@tensorflow/tfjs-backend-wasm');
    wasm.setThreadsCount(1);
    await tf.setBackend('wasm');
    await tf.ready();
    return tf;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Uniform numbers; what is learned does not matter here. */
const values = Float32Array.from({ length: rows * features }, () => 2 * Math.random() - 1);
const labels = Float32Array.from({ length: rows }, (_, row) => (values[row * features] > 0 ? 1 : 0));

/** The row and the 19 before it, as torch.ts gathers them by batch. */
function sequences(tf, chosen) {
  const steps = new Float32Array(chosen.length * sequence * features);
  chosen.forEach((row, i) => {
    for (let step = 0; step < sequence; step++) {
      const from = Math.max(0, row - sequence + 1 + step) * features;
      steps.set(values.subarray(from, from + features), (i * sequence + step) * features);
    }
  });
  return tf.tensor3d(steps, [chosen.length, sequence, features]);
}

async function epoch(tf, model) {
  let loss = 0;
  for (let at = 0; at < rows; at += Number(batch)) {
    const chosen = Array.from({ length: Math.min(Number(batch), rows - at) }, () => Math.floor(Math.random() * rows));
    const x = sequences(tf, chosen);
    const y = tf.tensor2d(
      chosen.map((row) => labels[row]),
      [chosen.length, 1],
    );
    loss += (await model.trainOnBatch(x, y)) * chosen.length;
    tf.dispose([x, y]);
  }
  return loss / rows;
}

const tf = await tensorflow();
if (!tf) {
  console.log(
    'TensorFlow.js: not measured, the folder named has no @tensorflow/tfjs and @tensorflow/tfjs-backend-wasm',
  );
} else {
  const layers = [
    tf.layers.lstm({ units, inputShape: [sequence, features] }),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ];
  const model = tf.sequential({ layers });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'binaryCrossentropy' });
  for (let i = 0; i < Number(epochs); i++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const loss = await epoch(tf, model);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      `TensorFlow.js ${tf.version.tfjs} on ${tf.getBackend()}: epoch ${seconds.toFixed(1)} s, ` +
        `${((user + system) / 1e6).toFixed(1)} s of processor time, loss ${loss.toFixed(4)}`,
    );
  }
}
