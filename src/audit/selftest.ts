import type { AuditOptions, CheckResult } from './check.ts';
import { checks } from './index.ts';
import { leaks } from './leaks/index.ts';
import { cleanPipeline, subjectOf } from './leaks/pipeline.ts';
import { runChecks } from './run-checks.ts';

/** One pipeline to audit: an honest one, or one with a leak; plain data for a worker thread. */
export interface SelftestTask {
  readonly leak?: string;
  readonly interval: '1d' | '60m';
  readonly seed: number;
}

export interface SelftestItem {
  readonly name: string;
  /** True when a check that should see it reported a leak. */
  readonly caught: boolean;
  /** Checks that reported a leak. */
  readonly by: readonly string[];
  readonly summary: string;
}

export interface CleanRun {
  readonly interval: string;
  readonly seed: number;
  /** Checks that reported a leak where there is none, with what they said. */
  readonly alarms: readonly string[];
}

/** Audits one pipeline. The checks see it as they see a user's: they are not told whether or what was planted. */
export async function auditPlanted({ leak, interval, seed }: SelftestTask): Promise<CheckResult[]> {
  const clean = cleanPipeline(seed, interval);
  const parts = leak === undefined ? clean : leaks.get(leak).plant(clean);
  const options: AuditOptions = { depth: 'full', seed, signal: new AbortController().signal };
  return runChecks(checks.all(), subjectOf(parts, seed), options);
}

export function itemOf(name: string, results: readonly CheckResult[]): SelftestItem {
  const { expected, summary } = leaks.get(name);
  const by = results.filter(({ status }) => status === 'leak').map(({ check }) => check);
  return { name, caught: expected.some((check) => by.includes(check)), by, summary };
}

export function cleanRunOf({ interval, seed }: SelftestTask, results: readonly CheckResult[]): CleanRun {
  const alarms = results.flatMap(({ check, findings }) =>
    findings.filter(({ severity }) => severity === 'leak').map(({ where, message }) => `${check}: ${where} ${message}`),
  );
  return { interval, seed, alarms };
}
