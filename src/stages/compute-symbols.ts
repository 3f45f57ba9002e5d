import type { StageContext } from '../core/context.ts';
import { fingerprint, hashOf, hashValues } from '../core/hash.ts';
import { version } from '../core/version.ts';
import { runPool } from '../core/worker-pool.ts';
import type { FeatureInstance } from '../features/instance.ts';
import { featuresPath } from '../io/layout.ts';
import type { Journal } from '../io/manifest.ts';
import { marketFiles } from './market-data.ts';
import type { GroupTask, SymbolSummary, SymbolTask } from './symbol-features.ts';

/** Bytes of bar files that one thread reads at once: enough that the costs of a query no longer count. */
const bytesInGroup = 1_000_000;
/** Groups for each thread, so that all have work until the end. */
const groupsPerThread = 4;

interface SizedTask {
  readonly task: SymbolTask;
  /** Of the files that it reads. */
  readonly bytes: number;
}

/**
 * Computes the files of the symbols that the journal doesn't know, on worker threads, which get several small symbols at
 * a time. @returns summaries in the order of `symbols`
 */
export async function computeSymbols(
  common: Omit<GroupTask, 'symbols'>,
  symbols: readonly SymbolTask[],
  given: {
    readonly instances: readonly FeatureInstance[];
    readonly codes: readonly string[];
    readonly journal: Journal;
    readonly ctx: StageContext;
  },
): Promise<SymbolSummary[]> {
  const { instances, codes, journal, ctx } = given;
  const { workspace, interval, featuresName, references } = common;
  const { features, labels } = common;
  const shared = hashOf({ features, codes, labels, build: version().build });
  const summaries = new Map<string, SymbolSummary>();
  const keys = new Map<string, string>();
  const open: SizedTask[] = [];
  for (const task of symbols) {
    const { symbol } = task.about;
    const about = [task.about, ...references.filter((other) => other.symbol !== symbol)];
    const files = await Promise.all((await marketFiles(workspace, interval, about, instances)).map(fingerprint));
    const key = keyOf(task, { about, shared, files: files.map(({ sha256 }) => sha256) });
    const known = await journal.reuse(symbol, key);
    keys.set(symbol, key);
    if (known) summaries.set(symbol, known.summary as SymbolSummary);
    else open.push({ task, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) });
  }
  const groups = grouped(open, ctx.jobs);
  const progress = ctx.log.progress('features', symbols.length);
  let done = summaries.size;
  try {
    await runPool<GroupTask, SymbolSummary[]>({
      moduleUrl: new URL('./symbol-features.ts', import.meta.url).href,
      functionName: 'writeFeatures',
      tasks: groups.map((group) => ({ ...common, symbols: group })),
      jobs: ctx.jobs,
      signal: ctx.signal,
      onResult: async (group) => {
        for (const summary of group) {
          const { symbol } = summary;
          summaries.set(symbol, summary);
          const path = featuresPath(workspace, featuresName, symbol);
          await journal.record(symbol, keys.get(symbol) as string, [path], summary);
          progress.update(++done, symbol);
        }
      },
    });
  } finally {
    progress.stop();
  }
  return symbols.map(({ about }) => summaries.get(about.symbol) as SymbolSummary);
}

/** Neighbours together, up to a size. */
function grouped(tasks: readonly SizedTask[], jobs: number): SymbolTask[][] {
  const whole = tasks.reduce((sum, { bytes }) => sum + bytes, 0);
  const limit = Math.min(bytesInGroup, whole / (groupsPerThread * jobs));
  const groups: SymbolTask[][] = [];
  let room = 0;
  for (const { task, bytes } of tasks) {
    if (groups.length === 0 || bytes > room) {
      groups.push([]);
      room = limit;
    }
    groups[groups.length - 1].push(task);
    room -= bytes;
  }
  return groups;
}

/** What a symbol's file depends on; where it lies is no part of it. */
function keyOf({ panel, panelLabels, sides }: SymbolTask, rest: Readonly<Record<string, unknown>>): string {
  const columns = Object.entries(panel).map(([name, values]) => [name, hashValues(values)]);
  const outcomes = Object.entries(panelLabels).map(([name, { values, end }]) => [
    name,
    hashValues(values),
    hashValues(Float64Array.from(end)),
  ]);
  const predicted = Object.entries(sides).map(([of, { time, side }]) => [of, hashValues(time), hashValues(side)]);
  return hashOf({ ...rest, panel: columns, panelLabels: outcomes, sides: predicted });
}
