import type { Manifest } from '../../io/manifest.ts';
import type { StageRecord } from '../report-data.ts';

/** Stages in the order of the workflow; one that is not listed comes last. */
const workflow = ['ingest', 'features', 'splits', 'select', 'train', 'ensemble', 'evaluate', 'backtest', 'drift'];

const rankOf = (stage: string) => {
  const rank = workflow.findIndex((name) => stage.startsWith(name));
  return rank < 0 ? workflow.length : rank;
};

/** The records of the manifests behind a report, in the order of the workflow. */
export function stageRecords(manifests: readonly Manifest[]): StageRecord[] {
  return [...manifests]
    .sort((a, b) => rankOf(a.stage) - rankOf(b.stage) || (a.startedAt < b.startedAt ? -1 : 1))
    .map((manifest) => ({
      stage: manifest.stage,
      name: manifest.name,
      id: manifest.id,
      seed: String(manifest.seed),
      startedAt: manifest.startedAt,
      seconds: manifest.seconds,
      config: manifest.config,
      versions: manifest.versions as unknown as Record<string, string>,
      files: [
        ...manifest.inputs.map((file) => ({ role: 'in' as const, ...file })),
        ...manifest.outputs.map((file) => ({ role: 'out' as const, ...file })),
      ],
    }));
}
