import { anovaF, type FTest, regressionF } from '../math/anova.ts';
import { type StepContext, sampleOf } from './method.ts';

/**
 * F of each feature by itself against the label: ANOVA for classes, a straight line for values. Rows of a market depend
 * on each other, so F ranks features and its p-value is too small to be believed.
 */
export function univariateScores(
  ctx: StepContext,
  features: readonly string[],
): { scores: Float64Array; tests: FTest[] } {
  const test = ctx.task.kind === 'regression' ? regressionF : anovaF;
  const tests = features.map((feature) => test(sampleOf(ctx, feature), ctx.y));
  return { tests, scores: Float64Array.from(tests, ({ f }) => f) };
}
