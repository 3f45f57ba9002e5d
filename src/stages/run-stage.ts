import { basename } from 'node:path';
import type { StageContext } from '../core/context.ts';
import { hasCode, TrademlError, usageError } from '../core/errors.ts';
import { hashOf } from '../core/hash.ts';
import { version } from '../core/version.ts';
import { writeJson } from '../io/atomic.ts';
import { withLock } from '../io/lock.ts';
import {
  type FileRecord,
  filesUnchanged,
  type Journal,
  type Manifest,
  openJournal,
  readManifest,
  recordFile,
  removeJournal,
} from '../io/manifest.ts';

/** What a stage would do, for --dry-run. Paths may not exist yet. */
export interface StagePlan {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Sentences with estimates: 'train 5 folds + 1 final model of 100 rounds'. */
  readonly work: readonly string[];
}

export interface StageOutcome<S = unknown> {
  readonly stage: string;
  readonly name: string;
  readonly status: 'done' | 'up to date' | 'dry run';
  /** Hash of config and inputs; absent in a dry run. */
  readonly id?: string;
  /** Path of the manifest. */
  readonly manifest: string;
  readonly plan?: StagePlan;
  readonly summary?: S;
  readonly seconds?: number;
  /** Exit code other than 0 although the stage did its work: 3 failed items, 4 gate not met, 5 drift. */
  readonly exitCode?: number;
  readonly shortfall?: Shortfall;
}

/** What a stage was to do and did not, although it is done. */
export interface Shortfall {
  /** '2 of 5 symbols failed (AAA, BBB)'. */
  readonly text: string;
  /** True when nothing of it was done. */
  readonly isAll: boolean;
  /** What to do next. */
  readonly next: string;
}

/** Failures named in a shortfall; the others are counted. */
const namedFailures = 5;

/** @param what of things in the plural: 'symbols' @param total failed ones included @returns undefined when none failed */
export function shortfallOf(what: string, failed: readonly string[], total: number): Shortfall | undefined {
  if (failed.length === 0) return undefined;
  const more = failed.length > namedFailures ? ` and ${failed.length - namedFailures} more` : '';
  const text = `${failed.length} of ${total} ${what} failed (${failed.slice(0, namedFailures).join(', ')}${more})`;
  const isAll = failed.length === total;
  const rest = isAll ? '' : '; until then the stages after this one go on with the others alone';
  return { text, isAll, next: `do what is said above of each, then run the same command again${rest}` };
}

export interface StageSpec<S> {
  readonly stage: string;
  /** Name of what is made: a feature set, a run, a splits file. */
  readonly name: string;
  readonly manifestPath: string;
  /** Resolved config; part of the id. */
  readonly config: unknown;
  /** Keys of the config that only name what is made: the same work under another name is the same try. */
  readonly names?: readonly string[];
  readonly plan: StagePlan;
  /** Files that the result depends on. Throws missingInput when an earlier stage has not run. */
  readonly inputs: () => Promise<readonly string[]>;
  /**
   * @param id of this run; the natural key for items that depend on everything
   * @param trial identity of the configuration that is tried: of `id` what neither names the result nor tells the build
   */
  readonly work: (journal: Journal, id: string, trial: string) => Promise<{ outputs: readonly string[]; summary: S }>;
  /** Exit code that the summary asks for; the same for a fresh and for a remembered result. */
  readonly exitCode?: (summary: S) => number;
  /** What the summary says was not done; the same for a fresh and for a remembered result. */
  readonly shortfall?: (summary: S) => Shortfall | undefined;
  /** Work again even when nothing changed (sources that can have news). */
  readonly always?: boolean;
}

/** @throws TrademlError (missing-input) when the file is not there, (usage) when it is a folder */
async function recordInput(path: string): Promise<FileRecord> {
  try {
    return await recordFile(path);
  } catch (error) {
    if (hasCode(error, 'EISDIR')) throw usageError(`${path} is a folder`, 'name a file');
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new TrademlError('missing-input', `${path} does not exist`, {
      hint: 'check the path, or run the stage that makes it',
    });
  }
}

/**
 * Runs one stage by the rules that all share: a dry run touches nothing; equal config and input bytes mean nothing to
 * do; outputs are in place before the manifest that names them; a run that was cut short goes on from its journal.
 */
export async function runStage<S>(ctx: StageContext, spec: StageSpec<S>): Promise<StageOutcome<S>> {
  const base = { stage: spec.stage, name: spec.name, manifest: spec.manifestPath };
  if (ctx.dryRun) return { ...base, status: 'dry run', plan: spec.plan };
  const startedAt = new Date();
  const inputs = await Promise.all((await spec.inputs()).map(recordInput));
  return withLock(`${spec.manifestPath}.lock`, `${spec.stage} '${spec.name}'`, async () => {
    const { stage, name, config, names = [] } = spec;
    const read = { seed: ctx.seed, inputs: inputs.map(({ path, sha256 }) => [basename(path), sha256]) };
    const id = hashOf({ stage, name, config, ...read, build: version().build });
    const unnamed = Object.fromEntries(Object.entries(config ?? {}).filter(([key]) => !names.includes(key)));
    const trial = hashOf({ stage, config: unnamed, ...read });
    const previous = await readManifest<S>(spec.manifestPath);
    if (previous?.id === id && !spec.always && (await filesUnchanged(previous.outputs))) {
      await removeJournal(spec.manifestPath);
      return finish({ ...base, status: 'up to date', id, summary: previous.summary, seconds: 0 });
    }
    const journal = await openJournal(spec.manifestPath, previous);
    const { outputs, summary } = await spec.work(journal, id, trial);
    const manifest: Manifest<S> = {
      stage: spec.stage,
      name: spec.name,
      id,
      config: spec.config,
      seed: ctx.seed,
      inputs,
      outputs: await Promise.all(outputs.map(recordFile)),
      items: journal.items(),
      summary,
      versions: { ...version(), node: process.versions.node },
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
    };
    await writeJson(spec.manifestPath, manifest);
    await journal.close();
    return finish({ ...base, status: 'done', id, summary, seconds: manifest.seconds });
  });

  function finish(outcome: StageOutcome<S>): StageOutcome<S> {
    const exitCode = spec.exitCode && outcome.summary !== undefined ? spec.exitCode(outcome.summary) : 0;
    const shortfall = outcome.summary && spec.shortfall?.(outcome.summary);
    return { ...outcome, ...(exitCode !== 0 && { exitCode }), ...(shortfall && { shortfall }) };
  }
}
