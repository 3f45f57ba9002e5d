import type { AuditSubject } from './subject.ts';

/** pass: looked at and clean; leak: something saw the future; warn: worth knowing, not a leak; skipped: see reason. */
export type CheckStatus = 'pass' | 'leak' | 'warn' | 'skipped';

export interface Finding {
  readonly severity: 'leak' | 'warn' | 'note';
  /** The column, fold or fitted object that is meant. */
  readonly where: string;
  readonly message: string;
  readonly symbol?: string;
  /** ISO 8601, of the first row that shows it. */
  readonly time?: string;
  /** How many bars of its symbol a value looked ahead. */
  readonly aheadBars?: number;
}

/** What a check found and how much it looked at: { columns: 112, cuts: 40 }. */
export interface Checked {
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

export interface CheckResult {
  readonly check: string;
  readonly status: CheckStatus;
  /** Why it was skipped. */
  readonly reason?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

export interface AuditOptions {
  /** quick: seconds, a sample of symbols and moments; full: everything worth a minute. */
  readonly depth: 'quick' | 'full';
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** One proof. It computes; it never asks for the name of what it looks at. */
export interface Check {
  readonly name: string;
  readonly summary: string;
  /** What it needs, in words, when the subject does not have it; undefined when it can run. */
  needs(subject: AuditSubject): string | undefined;
  run(subject: AuditSubject, options: AuditOptions): Checked | Promise<Checked>;
}

export function statusOf(findings: readonly Finding[]): CheckStatus {
  if (findings.some(({ severity }) => severity === 'leak')) return 'leak';
  return findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass';
}
