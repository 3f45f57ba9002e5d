// Prints what a saved model predicts, for cuda.test.ts. Arguments: the model's folder, with the rows in inputs.json
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../dist/src/models/index.js';

const [dir] = process.argv.slice(2);
const { x, rows, series } = JSON.parse(readFileSync(join(dir, 'inputs.json'), 'utf8'));
const model = await loadModel(dir, { threads: 1 });
const inputs = {
  rows,
  // A missing value is null in JSON.
  x: Float32Array.from(x, (value) => value ?? Number.NaN),
  series: series && {
    symbols: series.symbols,
    symbolId: Int32Array.from(series.symbolId),
    time: Float64Array.from(series.time),
    history: Int32Array.from(series.history),
  },
};
console.log(JSON.stringify(Array.from(await model.predict(inputs))));
model.close();
