import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';

export const auditConfig = z.strictObject({
  features: z.string().optional().describe("feature set; default: the run's, else 'default'"),
  splits: z
    .string()
    .optional()
    .describe(
      "splits file, also a hand-made one; default: the run's, else configs/splits/FEATURES.json when it is there",
    ),
  selection: z
    .string()
    .optional()
    .describe("selection file; 'none' for none; default: configs/features/FEATURES.yaml when it is there"),
  run: z.string().optional().describe('run whose fits are audited too'),
  featuresFrom: z
    .array(z.string())
    .default([])
    .describe("ES modules with features of your own; default: the feature set's"),
  depth: z.enum(['quick', 'full']).default('full').describe('quick: a sample in seconds; full: everything'),
  name: artifactName.optional().describe("name of the certificate; default: the run's, else the feature set's"),
});
export type AuditConfig = z.infer<typeof auditConfig>;
