import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inputsOf, orderedFor, predictRows } from '../../src/evaluation/learner-rows.ts';
import type { Panel } from '../../src/io/panel.ts';
import type { Inputs } from '../../src/models/dataset.ts';
import type { FittedModel, Learner } from '../../src/models/learner.ts';

const day = 86_400e6;
/** Symbol A has bars on days 0..5 and 12..14, B on days 1..6. */
const bars = [
  ...[0, 1, 2, 3, 4, 5, 12, 13, 14].map((at) => ({ at, id: 0 })),
  ...[1, 2, 3, 4, 5, 6].map((at) => ({ at, id: 1 })),
].sort((a, b) => a.at - b.at || a.id - b.id);
const panel: Panel = {
  time: Float64Array.from(bars, ({ at }) => at * day),
  symbols: ['A', 'B'],
  symbolId: Int32Array.from(bars, ({ id }) => id),
  features: ['f'],
  columns: { f: Float64Array.from(bars, ({ at, id }) => at + 100 * id) },
  y: new Float64Array(bars.length),
  labelKnownAt: new Float64Array(bars.length),
};
const rowOf = (id: number, at: number) => bars.findIndex((bar) => bar.id === id && bar.at === at);
const learnerWith = (bars: number) =>
  ({ name: 'three', params: z.object({}), tasks: ['regression'], history: () => bars }) as unknown as Learner;
/** Predicts the sum of a row's feature and the two before it in its history. */
const model = {
  features: ['f'],
  predict: async ({ x, rows, series }: Inputs) =>
    Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let back = 0; back <= Math.min(2, series?.history[row] ?? 0); back++) sum += x[row - back];
      return sum;
    }),
} as unknown as FittedModel;

describe('rows of a learner with histories', () => {
  it('come by symbol, and a history ends at a gap, at another symbol and where a row was left out', () => {
    const chosen = Int32Array.from([
      rowOf(0, 0),
      rowOf(1, 1),
      rowOf(0, 1),
      rowOf(0, 3),
      rowOf(0, 4),
      rowOf(0, 5),
      rowOf(0, 12),
    ]);
    const ordered = orderedFor(learnerWith(2), {}, panel, chosen);
    const { series, x } = inputsOf(learnerWith(2), {}, panel, ordered, ['f']);
    expect(Array.from(x)).toEqual([0, 1, 3, 4, 5, 12, 101]);
    expect(Array.from(series?.history ?? [])).toEqual([0, 1, 0, 1, 2, 0, 0]);
    expect(Array.from(series?.symbolId ?? [])).toEqual([0, 0, 0, 0, 0, 0, 1]);
  });

  it('are predicted with the bars before them, in the order asked for', async () => {
    const rows = Int32Array.from([rowOf(1, 5), rowOf(0, 5), rowOf(0, 12), rowOf(0, 14), rowOf(1, 1)]);
    const values = await predictRows(model, learnerWith(2), {}, panel, rows);
    expect(Array.from(values)).toEqual([103 + 104 + 105, 3 + 4 + 5, 12, 12 + 13 + 14, 101]);
  });

  it('reach back over everything when the learner asks for infinity, and are not made for others', async () => {
    const seen: number[] = [];
    const counting: FittedModel = {
      ...model,
      predict: (inputs) => {
        seen.push(inputs.rows);
        return model.predict(inputs);
      },
    };
    await predictRows(counting, learnerWith(Number.POSITIVE_INFINITY), {}, panel, Int32Array.from([rowOf(0, 5)]));
    expect(seen).toEqual([6]);
    expect(inputsOf(learnerWith(0), {}, panel, Int32Array.from([0, 1]), ['f']).series).toBeUndefined();
  });
});
