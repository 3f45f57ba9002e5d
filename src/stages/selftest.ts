import { z } from 'zod';
import type { CheckResult } from '../audit/check.ts';
import { leaks } from '../audit/leaks/index.ts';
import { type CleanRun, cleanRunOf, itemOf, type SelftestItem, type SelftestTask } from '../audit/selftest.ts';
import type { StageContext } from '../core/context.ts';
import { runPool } from '../core/worker-pool.ts';

export const selftestConfig = z.strictObject({
  seeds: z.int().min(0).default(2).describe('honest pipelines to audit, on a market each, for false alarms'),
});
export type SelftestConfig = z.infer<typeof selftestConfig>;

export interface SelftestResult {
  readonly items: readonly SelftestItem[];
  readonly clean: readonly CleanRun[];
  readonly seconds: number;
  /** 3 when a leak was missed or an honest pipeline was accused. */
  readonly exitCode: number;
}

/** Plants every leak, one at a time, into an honest pipeline and audits it; audits honest ones too. */
export async function selftestStage({ seeds }: SelftestConfig, ctx: StageContext): Promise<SelftestResult> {
  const startedAt = Date.now();
  const planted = leaks
    .all()
    .map(({ name, interval = '1d' }): SelftestTask => ({ leak: name, interval, seed: ctx.seed }));
  const honest = Array.from({ length: seeds }, (_, i): SelftestTask => {
    return { interval: i % 2 === 0 ? '1d' : '60m', seed: ctx.seed + i };
  });
  const tasks = [...planted, ...honest];
  const progress = ctx.log.progress('selftest', tasks.length);
  let done = 0;
  try {
    const results = await runPool<SelftestTask, CheckResult[]>({
      moduleUrl: new URL('../audit/selftest.ts', import.meta.url).href,
      functionName: 'auditPlanted',
      tasks: ctx.dryRun ? [] : tasks,
      jobs: ctx.jobs,
      signal: ctx.signal,
      onResult: (_result, index) => progress.update(++done, tasks[index].leak ?? 'an honest pipeline'),
    });
    const items = results.slice(0, planted.length).map((found, i) => itemOf(planted[i].leak as string, found));
    const clean = results.slice(planted.length).map((found, i) => cleanRunOf(honest[i], found));
    const failed = items.some(({ caught }) => !caught) || clean.some(({ alarms }) => alarms.length > 0);
    return { items, clean, seconds: (Date.now() - startedAt) / 1000, exitCode: failed ? 3 : 0 };
  } finally {
    progress.stop();
  }
}
