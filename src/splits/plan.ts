import { z } from 'zod';
import { hashOf } from '../core/hash.ts';
import { parseTime } from '../core/time.ts';
import { readJson } from '../io/json.ts';
import { fileSchemaError } from './schema-errors.ts';
import { splitSchemes } from './schemes.ts';

/** NaN for text that is no time; its own key reports it, and no comparison with it complains again. */
function micros(text: string): number {
  try {
    return parseTime(text, 'time');
  } catch {
    return Number.NaN;
  }
}

const isoTime = z.string().refine((text) => !Number.isNaN(micros(text)), {
  error: ({ input }) => `'${String(input)}' is not a time such as 2024-07-01T20:00:00Z`,
});
const count = z.int().min(0);

const timeRange = z
  .strictObject({ start: isoTime, end: isoTime })
  .refine(({ start, end }) => !(micros(start) > micros(end)), { error: 'start lies after end' });

const foldSchema = z
  .strictObject({
    fold: count,
    train: z.array(timeRange).min(1),
    test: timeRange,
    trainRows: count,
    testRows: count,
    purgedRows: count,
    embargoedRows: count,
    lookbackRows: count.default(0),
  })
  .superRefine(({ train, test }, ctx) => {
    train.forEach((range, i) => {
      if (micros(range.start) <= micros(test.end) && micros(range.end) >= micros(test.start)) {
        ctx.addIssue({ code: 'custom', path: ['train', i], message: 'overlaps the test window' });
      }
      if (i > 0 && micros(range.start) <= micros(train[i - 1].end)) {
        ctx.addIssue({ code: 'custom', path: ['train', i], message: 'does not follow the interval before it' });
      }
    });
  });

/**
 * How a panel is cut in time. Intervals are closed and in UTC; training intervals already leave out what the horizon
 * purges, what is embargoed and what looks back into the test window (version 2; a plan of version 1 has no look-back).
 * `foldRows` still compares each row's own label_known_at, so a plan whose horizon is too short costs rows and leaks
 * nothing.
 */
export const splitPlanSchema = z
  .strictObject({
    version: z.union([z.literal(1), z.literal(2)]),
    scheme: z.enum(splitSchemes.names()),
    horizonBars: count,
    embargoBars: count,
    lookbackBars: count.default(0),
    nFolds: z.int().min(1),
    features: z.string().min(1),
    label: z.string().min(1).optional(),
    interval: z.string().min(1),
    from: isoTime,
    to: isoTime,
    holdout: z.strictObject({ start: isoTime, end: isoTime, rows: count }).nullable(),
    folds: z.array(foldSchema).min(1),
  })
  .superRefine((plan, ctx) => {
    if (plan.nFolds !== plan.folds.length) {
      ctx.addIssue({
        code: 'custom',
        path: ['nFolds'],
        message: `is ${plan.nFolds}, but there are ${plan.folds.length} folds`,
      });
    }
    plan.folds.forEach(({ fold, train, test }, i) => {
      if (fold !== i) {
        ctx.addIssue({ code: 'custom', path: ['folds', i, 'fold'], message: `must be ${i}, found ${fold}` });
      }
      const { holdout } = plan;
      if (holdout === null) return;
      for (const [path, range] of [['test', test] as const, ...train.map((range) => ['train', range] as const)]) {
        if (micros(range.end) >= micros(holdout.start)) {
          ctx.addIssue({
            code: 'custom',
            path: ['folds', i, path],
            message: `reaches into the hold-out, which is sealed from ${holdout.start}`,
          });
        }
      }
    });
  });

export type SplitPlan = z.infer<typeof splitPlanSchema>;
export type FoldPlan = SplitPlan['folds'][number];

/**
 * Reads a split plan.
 * @throws TrademlError naming the file and each key that is wrong, or the path when there is no such file
 */
export async function readSplitPlan(path: string): Promise<SplitPlan> {
  const parsed = splitPlanSchema.safeParse(await readJson(path, 'split plan'));
  if (!parsed.success) throw fileSchemaError(path, parsed.error, splitsCommandFor(path));
  return parsed.data;
}

/**
 * Identity of how a plan cuts time: equal for plans with the same folds and hold-out. A fold that look-back took nothing
 * from hashes as it did before plans knew of look-back.
 */
export function splitsHash({ folds, holdout }: SplitPlan): string {
  const cut = folds.map(({ lookbackRows, ...fold }) => (lookbackRows === 0 ? fold : { ...fold, lookbackRows }));
  return hashOf({ folds: cut, holdout });
}

/** The command that makes this plan, for hints. */
export function splitsCommandFor(path: string): string {
  return `trademl splits --features NAME --output ${path}`;
}
