import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import { createRng, deriveSeed, randomOrder } from '../core/rng.ts';
import { correctPValues } from '../math/corrections.ts';
import { binomialSurvival } from '../math/special-beta.ts';
import { defineMethod, type StepContext } from './method.ts';
import { isOneValued, totalGains, trainingRows } from './models.ts';
import { figure, placesOf, type Removal } from './removal.ts';

/** A shift moves a shadow by this share of its symbol's rows at least, from either end. */
const leastShift = 0.1;

/**
 * Shadow features (Boruta): each round sets beside every feature a copy that has lost its tie to the label, fits a random
 * forest on both, and counts a hit for each feature whose gain exceeds that of the best shadow. A feature stays when its
 * hits in all rounds are too many for a fair coin: P(X >= hits), X ~ Binomial(rounds, 1/2), corrected over features by
 * Benjamini-Hochberg at level alpha.
 * Shadows are shifted in time by default (each symbol's rows moved on by one random share, the end coming round to the
 * start), which keeps their autocorrelation and what symbols have in common; shuffled ones lose both and are too easy to
 * beat where neighbouring labels overlap.
 * @see Kursa & Rudnicki (2010), Feature Selection with the Boruta Package, Journal of Statistical Software 36(11)
 */
export const shadow = defineMethod({
  name: 'shadow',
  summary: 'keeps what beats copies of the features that have lost their tie to the label (Boruta), at alpha 0.05',
  reasons: ['shadow'],
  score: 'rounds won',
  source: 'Kursa & Rudnicki (2010); Benjamini & Hochberg (1995)',
  params: z.strictObject({
    rounds: z.int().min(5).max(1000).default(20).describe('forests to fit'),
    alpha: z.number().gt(0).lt(1).default(0.05).describe('expected share of false finds among the kept'),
    shadows: z.enum(['shift', 'shuffle']).default('shift').describe('how a copy loses its tie to the label'),
    keep: z.int().min(1).default(250).describe('most features to keep'),
  }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  fits: true,
  run: async (ctx, features, { rounds, alpha, shadows, keep }) => {
    const width = features.length;
    const hits = new Float64Array(width);
    const train = trainingRows(ctx.panel, ctx.rows, features);
    const bySymbol = rowsBySymbol(ctx);
    const both = [...features, ...features.map((feature) => `shadow of ${feature}`)];
    for (let round = 0; round < rounds && !isOneValued(train.y); round++) {
      throwIfAborted(ctx.signal);
      const seed = deriveSeed(ctx.seed, 'shadow', round);
      const order = shadows === 'shift' ? shifted(bySymbol, train.rows, seed) : undefined;
      const x = withShadows(
        train.x,
        width,
        order ?? ((column) => randomOrder(train.rows, deriveSeed(seed, features[column]))),
      );
      const model = await ctx.models.fit('rf', { ...train, x, features: both }, seed);
      const gains = totalGains(model, both);
      model.close();
      const best = gains.subarray(width).reduce((a, b) => Math.max(a, b), 0);
      for (let at = 0; at < width; at++) if (gains[at] > best) hits[at]++;
    }
    const p = correctPValues(
      hits.map((count) => binomialSurvival(count, rounds, 0.5)),
      'benjamini-hochberg',
    );
    const scores = hits.map((count) => count / rounds);
    const places = placesOf(scores);
    const isKept = (at: number) => places[at] === 1 || (p[at] <= alpha && places[at] <= keep);
    const kept = features.filter((_, at) => isKept(at));
    return {
      kept,
      removed: features.flatMap((feature, at): Removal[] => {
        if (isKept(at)) return [];
        const limit = p[at] <= alpha ? `rank ${places[at]} (limit ${keep})` : `alpha ${alpha}`;
        const detail = `beat the best shadow in ${hits[at]} of ${rounds} rounds, corrected p ${figure(p[at])} (${limit})`;
        return [{ feature, reason: 'shadow', detail }];
      }),
      scores,
      ...(p.every((value) => value > alpha) && {
        note: `no feature beats its shadows at alpha ${alpha}; ${kept[0]} is kept`,
      }),
    };
  },
});

/** Positions among the training rows, symbol by symbol, in order of time. */
function rowsBySymbol({ panel, rows }: StepContext): Int32Array[] {
  const lists = new Map<number, number[]>();
  rows.forEach((row, at) => {
    const list = lists.get(panel.symbolId[row]);
    if (list) list.push(at);
    else lists.set(panel.symbolId[row], [at]);
  });
  return [...lists.values()].map((list) => Int32Array.from(list));
}

/** For each row the row of the same symbol that its shadow comes from; one share of the way for all symbols. */
function shifted(bySymbol: readonly Int32Array[], rows: number, seed: number): () => Int32Array {
  const share = leastShift + (1 - 2 * leastShift) * createRng(seed).uniform();
  const from = new Int32Array(rows);
  for (const own of bySymbol) {
    const shift = Math.round(share * own.length);
    own.forEach((row, i) => {
      from[row] = own[(i + shift) % own.length];
    });
  }
  return () => from;
}

/** The matrix with a shadow of each column behind the columns. */
function withShadows(x: Float32Array, width: number, orderOf: (column: number) => Int32Array): Float32Array {
  const rows = x.length / width;
  const both = new Float32Array(2 * x.length);
  for (let row = 0; row < rows; row++) both.set(x.subarray(row * width, (row + 1) * width), 2 * row * width);
  for (let column = 0; column < width; column++) {
    const order = orderOf(column);
    for (let row = 0; row < rows; row++) both[(2 * row + 1) * width + column] = x[order[row] * width + column];
  }
  return both;
}
