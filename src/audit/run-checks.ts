import { throwIfAborted } from '../core/errors.ts';
import { type AuditOptions, type Check, type CheckResult, statusOf } from './check.ts';
import type { AuditSubject } from './subject.ts';

/** Runs checks one after the other. @param onDone after each, with how many are done */
export async function runChecks(
  all: readonly Check[],
  subject: AuditSubject,
  options: AuditOptions,
  onDone: (done: number, next: string) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of all) {
    // Gives a pending Ctrl-C its turn.
    await new Promise(setImmediate);
    throwIfAborted(options.signal);
    results.push(await runCheck(check, subject, options));
    onDone(results.length, check.name);
  }
  return results;
}

async function runCheck(check: Check, subject: AuditSubject, options: AuditOptions): Promise<CheckResult> {
  const startedAt = performance.now();
  const reason = check.needs(subject);
  if (reason !== undefined) {
    return { check: check.name, status: 'skipped', reason, counts: {}, findings: [], seconds: 0 };
  }
  const { counts, findings } = await check.run(subject, options);
  const seconds = (performance.now() - startedAt) / 1000;
  return { check: check.name, status: statusOf(findings), counts, findings, seconds };
}
