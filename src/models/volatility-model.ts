import { z } from 'zod';
import { forecastSymbol } from '../volatility/refits.ts';
import type { VarianceModel, VolatilitySpec } from '../volatility/spec.ts';
import type { Inputs, Series } from './dataset.ts';
import type { FittedModel } from './learner.ts';
import { modelFileFields, readModelFile, writeModelFile } from './model-file.ts';
import { numbersModel, stateOf } from './numbers-model.ts';
import { type ReturnRun, returnRuns } from './return-runs.ts';
import type { SavedModel } from './saved-model.ts';
import { garchParams } from './volatility-params.ts';

const symbolState = z.strictObject({
  parameters: z.array(z.number()),
  variance: z.number(),
  growth: z.array(z.number()),
});
const state = z.strictObject({
  orders: z.strictObject({ p: z.number(), o: z.number(), q: z.number() }),
  mean: garchParams.shape.mean.unwrap(),
  distribution: garchParams.shape.distribution.unwrap(),
  horizon: z.number(),
  refit: z.strictObject({
    every: z.number(),
    window: z.number(),
    minReturns: z.number(),
    varianceTargeting: z.boolean(),
  }),
  /** Intercept and slope on the forecast. */
  calibration: z.tuple([z.number(), z.number()]),
  /** For symbols that were not trained on. */
  pooled: symbolState,
  symbols: z.record(z.string(), symbolState),
  /** Last bar of the training part, UTC microseconds, by symbol; `latest` for others. */
  trainedTo: z.record(z.string(), z.number()),
  latest: z.number(),
  /** For later estimations: lengths of the runs of training returns by symbol, and the file that holds them. */
  past: z.record(z.string(), z.array(z.int())),
  pastFile: z.strictObject(modelFileFields).optional(),
});
export type VolatilityState = z.output<typeof state>;

/** Training returns by symbol, in runs. */
export type Past = ReadonlyMap<string, readonly Float64Array[]>;

/** 32-bit, as the returns come in. */
const pastFile = 'returns.bin';

/** @param past training returns, for estimating again; empty when nothing is */
export function volatilityModel(
  model: VarianceModel,
  task: FittedModel['task'],
  features: readonly string[],
  given: VolatilityState,
  past: Past,
  diagnostics?: FittedModel['diagnostics'],
): FittedModel {
  const of = (kept: VolatilityState) =>
    numbersModel({
      learner: model,
      task,
      features,
      state: kept,
      diagnostics,
      predict: (inputs) => forecastRows(model, inputs, given, past),
    });
  return {
    ...of(given),
    save: async (dir) => {
      if (past.size === 0) return of(given).save(dir);
      // In the order of the lengths in learner.json, which is that of an object's keys.
      const runs = Object.keys(given.past).flatMap((symbol) => past.get(symbol) ?? []);
      const values = new Float32Array(runs.reduce((sum, run) => sum + run.length, 0));
      let at = 0;
      for (const run of runs) {
        values.set(run, at);
        at += run.length;
      }
      const written = await writeModelFile(dir, pastFile, new Uint8Array(values.buffer));
      return [...(await of({ ...given, pastFile: written }).save(dir)), pastFile];
    },
  };
}

/** @throws TrademlError (data) when a file is missing or not the one that was saved */
export async function loadVolatilityModel(model: VarianceModel, dir: string, saved: SavedModel): Promise<FittedModel> {
  const given = stateOf(state, dir, saved);
  return volatilityModel(model, saved.task, saved.features, given, await readPast(dir, given));
}

async function readPast(dir: string, { past, pastFile: file }: VolatilityState): Promise<Past> {
  if (!file) return new Map();
  const bytes = await readModelFile(dir, file);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  const next = (length: number) => {
    at += length;
    return Float64Array.from(values.subarray(at - length, at));
  };
  return new Map(Object.entries(past).map(([symbol, lengths]) => [symbol, lengths.map(next)]));
}

/** Forecasts for rows, shape (rows,); see volatility-learner.ts. */
export function forecastRows(model: VarianceModel, inputs: Inputs, given: VolatilityState, past: Past): Float64Array {
  const { orders, mean, distribution: innovation, horizon, calibration, symbols, pooled, trainedTo, latest } = given;
  const { varianceTargeting, ...schedule } = given.refit;
  const spec: VolatilitySpec = { model, ...orders, mean, innovation };
  const bySymbol = new Map<string, ReturnRun[]>();
  for (const run of returnRuns(model, inputs)) bySymbol.set(run.symbol, [...(bySymbol.get(run.symbol) ?? []), run]);
  const out = new Float64Array(inputs.rows);
  for (const [symbol, runs] of bySymbol) {
    const own = symbols[symbol] ?? pooled;
    const end = trainedTo[symbol] ?? latest;
    const known = runs.map(({ rows, returns }) => {
      const later = rows.findIndex((row) => (inputs.series as Series).time[row] > end);
      return { returns, trained: later < 0 ? rows.length : later };
    });
    const values = forecastSymbol(spec, own, past.get(symbol) ?? [], known, horizon, {
      ...schedule,
      options: { varianceTargeting },
    });
    runs.forEach(({ rows, without }, k) => {
      rows.forEach((row, i) => {
        out[row] = values[k][i];
      });
      // Before the first return the long-run level is all that is known.
      for (const { row, before } of without) out[row] = before > 0 ? values[k][before - 1] : Math.sqrt(own.variance);
    });
  }
  return out.map((value) => Math.max(0, calibration[0] + calibration[1] * value));
}
