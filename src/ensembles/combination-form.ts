import { z } from 'zod';

const weights = z.array(z.number()).min(1).readonly();

/** One weight a member, summing to one. */
const meanForm = z.strictObject({ form: z.literal('mean'), weights });

/** Coefficients as fitSoftmax gives them. */
const logisticForm = z.strictObject({
  form: z.literal('logistic'),
  members: z.int().min(1),
  coefficients: z.array(z.number()).readonly(),
});

const gatedForm = z.strictObject({
  form: z.literal('gated'),
  /** For rows of no known regime. */
  pooled: weights,
  regimes: z
    .array(
      z.strictObject({
        regime: z.string(),
        /** Learning rows that stand in it at least in part, and what they count as; see regime-gated.ts. */
        rows: z.int(),
        effectiveDates: z.number(),
        /** How much of the regime's own best weights is in `weights`; the rest are the pooled ones. */
        share: z.number(),
        weights,
      }),
    )
    .readonly(),
});

/** The model lies beside it. */
const modelForm = z.strictObject({
  form: z.literal('model'),
  members: z.int().min(1),
  /** Of the regimes, those that it reads, by place. */
  told: z.array(z.int().min(0)).readonly(),
});

/** What a strategy learned, as plain data. */
export const combinationForm = z.discriminatedUnion('form', [meanForm, logisticForm, gatedForm, modelForm]);
export type CombinationForm = z.output<typeof combinationForm>;
export type MeanForm = z.output<typeof meanForm>;
export type LogisticForm = z.output<typeof logisticForm>;
export type GatedForm = z.output<typeof gatedForm>;
export type ModelForm = z.output<typeof modelForm>;
/** Members' weights in one regime. */
export type RegimeWeights = GatedForm['regimes'][number];
