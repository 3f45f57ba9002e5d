/** Parts of the pipeline by R23's names. */
export const pipelineParts = ['ingest', 'train', 'validate', 'deploy'] as const;
export type PipelinePart = (typeof pipelineParts)[number];
