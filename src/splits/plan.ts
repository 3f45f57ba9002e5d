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

const testRange = z
  .strictObject({ start: isoTime, end: isoTime, path: count.optional() })
  .refine(({ start, end }) => !(micros(start) > micros(end)), { error: 'start lies after end' });

const overlap = (a: { start: string; end: string }, b: { start: string; end: string }) =>
  micros(a.start) <= micros(b.end) && micros(a.end) >= micros(b.start);

const foldSchema = z
  .strictObject({
    fold: count,
    train: z.array(timeRange).min(1),
    // Versions 1 and 2 had one test window, and wrote it without a list.
    test: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(testRange).min(1)),
    symbols: z.array(z.string().min(1)).min(1).optional(),
    trainRows: count,
    testRows: count,
    purgedRows: count,
    embargoedRows: count,
    lookbackRows: count.default(0),
    symbolRows: count.optional(),
  })
  .superRefine(({ train, test }, ctx) => {
    const complain = (part: 'train' | 'test', i: number, message: string) =>
      ctx.addIssue({ code: 'custom', path: [part, i], message });
    train.forEach((range, i) => {
      if (test.some((window) => overlap(range, window))) complain('train', i, 'overlaps the test window');
      if (i > 0 && micros(range.start) <= micros(train[i - 1].end))
        complain('train', i, 'does not follow the interval before it');
    });
    test.forEach((window, i) => {
      if (i > 0 && micros(window.start) <= micros(test[i - 1].end))
        complain('test', i, 'does not follow the window before it');
    });
  });

/**
 * How a panel is cut in time. Intervals are closed and in UTC; training intervals already leave out what the horizon
 * purges, what is embargoed and what looks back into the test windows. A fold tests the union of its windows; with
 * `symbols` it tests these symbols only, and trains on none of their rows. Where `path` numbers the windows, each path is a
 * full series of tests, and a row is predicted once in each.
 * Version 2 had one test window a fold, version 1 no look-back either; both are still read.
 * `foldRows` still compares each row's own label_known_at, so a plan whose horizon is too short costs rows and leaks
 * nothing.
 */
export const splitPlanSchema = z
  .strictObject({
    version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    scheme: z.enum(splitSchemes.names()),
    horizonBars: count,
    embargoBars: count,
    lookbackBars: count.default(0),
    nFolds: z.int().min(1),
    /** combinatorial: groups of dates, how many of them each fold tests, and the backtest paths that this makes. */
    groups: z.int().min(2).optional(),
    testGroups: z.int().min(1).optional(),
    paths: z.int().min(1).optional(),
    features: z.string().min(1),
    label: z.string().min(1).optional(),
    interval: z.string().min(1),
    from: isoTime,
    to: isoTime,
    holdout: z.strictObject({ start: isoTime, end: isoTime, rows: count }).nullable(),
    folds: z.array(foldSchema).min(1),
  })
  .superRefine((plan, ctx) => {
    const complain = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    if (plan.nFolds !== plan.folds.length)
      complain(['nFolds'], `is ${plan.nFolds}, but there are ${plan.folds.length} folds`);
    const { holdout } = plan;
    const testedOf = new Map<number, TestedWindow[]>();
    plan.folds.forEach(({ fold, train, test, symbols }, i) => {
      if (fold !== i) complain(['folds', i, 'fold'], `must be ${i}, found ${fold}`);
      for (const [part, ranges] of [['test', test] as const, ['train', train] as const]) {
        if (holdout && ranges.some((range) => micros(range.end) >= micros(holdout.start)))
          complain(['folds', i, part], `reaches into the hold-out, which is sealed from ${holdout.start}`);
      }
      test.forEach(({ start, end, path = 0 }, j) => {
        const window = { start: micros(start), end: micros(end), symbols };
        const earlier = testedOf.get(path) ?? [];
        if (earlier.some((other) => isTestedTwice(window, other)))
          complain(['folds', i, 'test', j], `is tested by an earlier fold of path ${path} as well`);
        testedOf.set(path, earlier);
        earlier.push(window);
        if (path >= (plan.paths ?? 1))
          complain(['folds', i, 'test', j, 'path'], `must be below ${plan.paths ?? 1}, the number of paths`);
      });
    });
  });

interface TestedWindow {
  readonly start: number;
  readonly end: number;
  readonly symbols?: readonly string[];
}

/** A path holds one prediction of each row. */
function isTestedTwice(a: TestedWindow, b: TestedWindow): boolean {
  const shareSymbols = !a.symbols || !b.symbols || a.symbols.some((symbol) => b.symbols?.includes(symbol));
  return shareSymbols && a.start <= b.end && a.end >= b.start;
}

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

/** How many predictions each tested row gets: more than one where a plan has several backtest paths. */
export function pathsOf({ paths }: SplitPlan): number {
  return paths ?? 1;
}

/**
 * Identity of how a plan cuts time: equal for plans with the same folds and hold-out. What a version did not know of
 * hashes as it did before where it takes nothing: look-back, several test windows, tested symbols.
 */
export function splitsHash({ folds, holdout }: SplitPlan): string {
  const cut = folds.map(({ lookbackRows, test, ...fold }) => ({
    ...fold,
    test: test.length === 1 && test[0].path === undefined ? test[0] : test,
    ...(lookbackRows === 0 ? {} : { lookbackRows }),
  }));
  return hashOf({ folds: cut, holdout });
}

/** The command that makes this plan, for hints. */
export function splitsCommandFor(path: string): string {
  return `trademl splits --features NAME --output ${path}`;
}
