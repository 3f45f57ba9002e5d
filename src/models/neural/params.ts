import { z } from 'zod';

/** Parameters that every network has. Each learner adds its own and may set other defaults. */
export const commonParams = {
  units: z.int().min(1).max(4096).default(64).describe('width of the hidden layers'),
  dropout: z.number().min(0).lt(1).default(0.2).describe('share of the hidden values left out while training'),
  learningRate: z.number().gt(0).max(1).default(0.001).describe("step size of the optimiser (Adam's)"),
  batch: z.int().min(1).max(1_000_000).default(32).describe('rows of a step'),
  epochs: z.int().min(1).max(100_000).default(100).describe('passes over the training rows at most'),
  patience: z
    .int()
    .min(0)
    .default(5)
    .describe('stop when the validation part has not improved for this many epochs; 0: never'),
  clip: z.number().min(0).default(1).describe('longest gradient, by its Euclidean norm; 0: any'),
  weightDecay: z.number().min(0).max(1).default(0).describe('pull of the weights towards zero, decoupled (AdamW)'),
};

/** Where tune looks in every network. */
export const commonSpace = {
  units: 'choice(16,32,64,128)',
  dropout: 'float(0,0.5)',
  learningRate: 'log(0.0001,0.01)',
  batch: 'choice(32,128,512)',
  weightDecay: 'float(0,0.1)',
};

/** For networks that read a row together with the rows before it. */
export const sequenceParams = {
  ...commonParams,
  sequence: z.int().min(1).max(1000).default(20).describe('bars that a prediction is read from, its own the last'),
};

export const sequenceSpace = { ...commonSpace, sequence: 'int(5,60,log)' };

export type NetworkParams = z.output<z.ZodObject<typeof commonParams>> & { readonly sequence?: number };
