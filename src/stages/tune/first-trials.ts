import type { StageContext } from '../../core/context.ts';
import { configError, missingInput } from '../../core/errors.ts';
import { studyManifestPath } from '../../io/layout.ts';
import { readManifest } from '../../io/manifest.ts';
import { readYaml } from '../../io/yaml.ts';
import { pointInside } from '../../tuning/learner-space.ts';
import type { Params, Space } from '../../tuning/space.ts';
import type { TuneSummary } from '../../tuning/study.ts';
import { isBetter, type Trial } from '../../tuning/trial.ts';
import { tunedFileSchema } from '../../tuning/tuned-file.ts';

/** Best trials of an earlier study that are tried first. */
const bestOfStudy = 5;

/** Points to try first, for the final search and for each fold's. */
export interface WarmPoints {
  of(fold: number | 'final'): readonly Readonly<Record<string, unknown>>[];
}

/**
 * Reads points to try first: of a YAML file (what `tune` wrote, one mapping of parameters, or a list of them), or the best
 * five trials of a study. A search for a fold gets only what was found inside that fold's training rows of the same
 * splits: a point that was chosen on other rows may know the fold's test rows.
 * @throws TrademlError when there is no such file or study, or the file holds no parameters
 */
export async function readWarmStart(from: string | undefined, splits: string, ctx: StageContext): Promise<WarmPoints> {
  if (from === undefined) return { of: () => [] };
  return /\.(ya?ml|json)$/.test(from) ? pointsOfFile(from, splits) : pointsOfStudy(from, splits, ctx);
}

async function pointsOfFile(path: string, splits: string): Promise<WarmPoints> {
  const content = await readYaml(path, 'warm start');
  const tuned = tunedFileSchema.safeParse(content);
  if (tuned.success) {
    const { final, folds, splitsHash } = tuned.data;
    const pointOf = ({ params, windows }: typeof final) => ({ ...params, ...windows });
    const own = splitsHash === splits ? folds : [];
    return {
      of: (fold) => (fold === 'final' ? [pointOf(final)] : own.filter((entry) => entry.fold === fold).map(pointOf)),
    };
  }
  const points: unknown[] = Array.isArray(content) ? content : [content];
  const bad = points.find((point) => point === null || typeof point !== 'object' || Array.isArray(point));
  if (bad !== undefined || points.length === 0) {
    throw configError(`${path} holds no parameters`, 'write name: value lines, or a list of such mappings');
  }
  return { of: (fold) => (fold === 'final' ? (points as Record<string, unknown>[]) : []) };
}

async function pointsOfStudy(study: string, splits: string, ctx: StageContext): Promise<WarmPoints> {
  const path = studyManifestPath(ctx.workspace, study);
  const manifest = await readManifest<TuneSummary>(path);
  if (!manifest) throw missingInput(`study '${study}' (${path})`, `trademl tune --study ${study}`);
  const { parts, direction, splitsHash } = manifest.summary;
  return {
    of: (fold) => {
      const part = parts.find((candidate) => candidate.fold === fold);
      if (!part || (fold !== 'final' && splitsHash !== splits)) return [];
      const complete = part.trials.filter(({ state }) => state === 'complete');
      const order = (a: Trial, b: Trial) =>
        isBetter(direction, a.value as number, b.value as number)
          ? -1
          : isBetter(direction, b.value as number, a.value as number)
            ? 1
            : a.number - b.number;
      return complete
        .sort(order)
        .slice(0, bestOfStudy)
        .map(({ params }) => params);
    },
  };
}

/**
 * Trials to begin with: the defaults, where the space has them, so that a search never ends below them; then the warm
 * points that lie in the space, what they leave open at its default.
 */
export function firstTrials(
  space: Space,
  defaults: Readonly<Record<string, unknown>>,
  warm: readonly Readonly<Record<string, unknown>>[],
  onWarning: (message: string) => void,
): { params: Params; source: Trial['source'] }[] {
  const found: { params: Params; source: Trial['source'] }[] = [];
  const asIs = pointInside(space, defaults);
  if (asIs) found.push({ params: asIs, source: 'defaults' });
  for (const point of warm) {
    const params = pointInside(space, { ...defaults, ...point });
    if (params) found.push({ params, source: 'warm start' });
    else onWarning(`a point of the warm start lies outside the space and is left out: ${JSON.stringify(point)}`);
  }
  const seen = new Set<string>();
  return found.filter(({ params }) => {
    const key = JSON.stringify(params);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
