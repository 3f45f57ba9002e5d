import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import { adfTest } from '../math/adf.ts';
import { quantile } from '../math/quantile.ts';
import { defineMethod, type StepContext } from './method.ts';
import { figure, type Removal } from './removal.ts';

/** The order of differencing in a name ('0p4' is 0.4) and what is left of the name without it. */
export function fracdiffName(feature: string): { stem: string; d: number } | undefined {
  if (!feature.includes('fracdiff')) return undefined;
  const words = feature.split('_');
  const start = words.findIndex((word) => word.includes('fracdiff'));
  const isFraction = (word: string) => /^\d+p\d+$/.test(word);
  const isOrder = (word: string) => /^[012]$/.test(word);
  const after = words.slice(start + 1);
  const found = after.some(isFraction) ? after.findIndex(isFraction) : after.findIndex(isOrder);
  if (found < 0) return undefined;
  const at = start + 1 + found;
  return { stem: words.map((word, i) => (i === at ? '*' : word)).join('_'), d: Number(words[at].replace('p', '.')) };
}

/**
 * Of fractionally differenced columns that differ in their order d alone, keeps the one with the smallest d that an
 * augmented Dickey-Fuller test on the training rows calls stationary: the median over symbols of its p-value lies under
 * `level`. The rest go; when none is stationary, the largest d stays. Other features are not touched.
 */
export const fracdiff = defineMethod({
  name: 'fracdiff',
  summary: 'of fracdiff columns that differ in d, keeps the smallest d without a unit root (Dickey-Fuller test)',
  reasons: ['fracdiff'],
  source: 'Lopez de Prado (2018), chapter 5; MacKinnon (1994, 2010) for p-values',
  params: z.strictObject({
    level: z.number().gt(0).lt(1).default(0.05).describe('the median p-value over symbols must lie under it'),
    lags: z
      .union([z.literal('aic'), z.int().min(0).max(100)])
      .default('aic')
      .describe('lagged differences in the test'),
  }),
  run: async (ctx, features, { level, lags }) => {
    const families = new Map<string, { feature: string; d: number }[]>();
    for (const feature of features) {
      const name = fracdiffName(feature);
      if (!name) continue;
      families.set(name.stem, [...(families.get(name.stem) ?? []), { feature, d: name.d }]);
    }
    const removed = new Map<string, Removal>();
    for (const members of families.values()) {
      if (members.length < 2) continue;
      const byOrder = members.sort((a, b) => a.d - b.d);
      const tested: number[] = [];
      for (const { feature } of byOrder) {
        tested.push(medianP(ctx, feature, lags === 'aic' ? undefined : lags));
        await setImmediate();
        throwIfAborted(ctx.signal);
        if (tested[tested.length - 1] < level) break;
      }
      const found = tested[tested.length - 1] < level ? tested.length - 1 : byOrder.length - 1;
      byOrder.forEach(({ feature }, i) => {
        if (i === found) return;
        const detail =
          i < found
            ? `unit root not rejected: median p ${figure(tested[i])} (level ${level}); ${byOrder[found].feature} stays`
            : `d ${byOrder[found].d} is enough: ${byOrder[found].feature} has median p ${figure(tested[found])}`;
        removed.set(feature, { feature, reason: 'fracdiff', detail });
      });
    }
    return {
      kept: features.filter((feature) => !removed.has(feature)),
      removed: features.flatMap((feature) => removed.get(feature) ?? []),
    };
  },
});

/** Median over symbols of the test's p-value on the finite training rows, in order of time; 1 when no symbol has one. */
function medianP({ panel, columns, rows }: StepContext, feature: string, lags: number | undefined): number {
  const bySymbol = panel.symbols.map((): number[] => []);
  for (const row of rows)
    if (Number.isFinite(columns[feature][row])) bySymbol[panel.symbolId[row]].push(columns[feature][row]);
  const median = quantile(
    Float64Array.from(bySymbol, (series) => adfTest(Float64Array.from(series), lags).p),
    0.5,
  );
  return Number.isNaN(median) ? 1 : median;
}
