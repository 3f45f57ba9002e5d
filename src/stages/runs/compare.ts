import { basename } from 'node:path';
import { canonicalJson } from '../../core/hash.ts';
import type { Manifest } from '../../io/manifest.ts';

/** A key of a config that differs; undefined where one side does not have it. */
export interface ChangedValue {
  readonly key: string;
  readonly first: unknown;
  readonly second: unknown;
}

export interface ChangedInput {
  readonly file: string;
  readonly change: 'other content' | 'only in the first' | 'only in the second';
}

/** What differs between two runs' stages of one name. */
export interface StageDifference {
  readonly stage: string;
  /** 'both', or the only run that has it. */
  readonly present: 'both' | 'first' | 'second';
  readonly config: readonly ChangedValue[];
  readonly inputs: readonly ChangedInput[];
  /** Code, engines and Node versions. */
  readonly versions: readonly ChangedValue[];
  readonly seed: ChangedValue | null;
}

export interface RunDifference {
  readonly stages: readonly StageDifference[];
  /** One sentence for each cause. */
  readonly sentences: readonly string[];
}

/** Values by their path, such as params.eta; lists count as one value. */
function flatten(value: unknown, path = ''): Map<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return new Map([[path, value]]);
  const flat = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    for (const [deep, found] of flatten(inner, path ? `${path}.${key}` : key)) flat.set(deep, found);
  }
  return flat;
}

/** Keys that name a run instead of shaping it. */
const names: readonly string[] = ['run', 'name'];

function changedValues(first: unknown, second: unknown): ChangedValue[] {
  const [a, b] = [flatten(first), flatten(second)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => !names.includes(key) && canonicalJson(a.get(key) ?? null) !== canonicalJson(b.get(key) ?? null))
    .sort()
    .map((key) => ({ key, first: a.get(key), second: b.get(key) }));
}

/** Files are the same by name (a run's own files stand in folders of its name), and by content. */
function changedInputs(first: Manifest['inputs'], second: Manifest['inputs']): ChangedInput[] {
  const [a, b] = [first, second].map((files) => new Map(files.map(({ path, sha256 }) => [shortName(path), sha256])));
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort()
    .filter((file) => a.get(file) !== b.get(file))
    .map((file) => ({
      file,
      change: !b.has(file) ? 'only in the first' : !a.has(file) ? 'only in the second' : 'other content',
    }));
}

/** The file with its folder, except in a run's own folder, whose name differs between runs. */
function shortName(path: string): string {
  const parts = path.split(/[\\/]/);
  const inRun = parts[parts.length - 3] === 'runs';
  return inRun ? basename(path) : parts.slice(-2).join('/');
}

/** What two runs were made from, stage by stage. @param first manifests in the run's folder */
export function compareRuns(first: readonly Manifest[], second: readonly Manifest[]): RunDifference {
  // A run is made by 'train' or by 'ensemble': both are its first manifest.
  const byStage = (manifests: readonly Manifest[]) =>
    new Map(manifests.map((manifest, i) => [i === 0 ? 'run' : manifest.stage, manifest]));
  const [a, b] = [byStage(first), byStage(second)];
  const stages = [...new Set([...a.keys(), ...b.keys()])].map((stage): StageDifference => {
    const [one, two] = [a.get(stage), b.get(stage)];
    if (!one || !two) {
      return { stage, present: one ? 'first' : 'second', config: [], inputs: [], versions: [], seed: null };
    }
    return {
      stage,
      present: 'both',
      config: [
        ...(one.stage === two.stage ? [] : [{ key: 'stage', first: one.stage, second: two.stage }]),
        ...changedValues(one.config, two.config),
      ],
      inputs: changedInputs(one.inputs, two.inputs),
      versions: changedValues(one.versions, two.versions),
      seed: one.seed === two.seed ? null : { key: 'seed', first: one.seed, second: two.seed },
    };
  });
  return { stages, sentences: sentencesOf(stages) };
}

function sentencesOf(stages: readonly StageDifference[]): string[] {
  const sentences = stages.flatMap(({ stage, present, config, inputs, versions, seed }) => {
    if (present !== 'both') return [`${stage}: only the ${present} run has it.`];
    const files = inputs.filter(({ change }) => change === 'other content').map(({ file }) => file);
    const more = inputs.filter(({ change }) => change !== 'other content');
    return [
      ...(config.length > 0 ? [`${stage}: the config differs in ${list(config.map(({ key }) => key))}.`] : []),
      ...(files.length > 0 ? [`${stage}: ${list(files)} ${files.length === 1 ? 'has' : 'have'} other content.`] : []),
      ...(more.length > 0 ? [`${stage}: it read other files (${list(more.map(({ file }) => file))}).`] : []),
      ...(seed ? [`${stage}: the seed differs (${seed.first}, ${seed.second}).`] : []),
      ...(versions.length > 0 ? [`${stage}: versions differ (${list(versions.map(({ key }) => key))}).`] : []),
    ];
  });
  return sentences.length > 0 ? sentences : ['Nothing differs: config, inputs, seed and versions are the same.'];
}

/** At most five names, and how many more there are. */
function list(items: readonly string[]): string {
  const shown = items.slice(0, 5).join(', ');
  return items.length > 5 ? `${shown} and ${items.length - 5} more` : shown;
}
