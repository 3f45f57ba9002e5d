import type { CheckResult, CheckStatus } from './check.ts';

/** What an audit was of: hashes of its inputs; null where there was none. */
export interface AuditedInputs {
  /** Id of the feature set's manifest. */
  readonly features: string | null;
  /** splitsHash of the splits file. */
  readonly splits: string | null;
  /** sha256 of the selection file. */
  readonly selection: string | null;
  /** Name of the run, and the id of its manifest. */
  readonly run: string | null;
  readonly runId: string | null;
}

/** artifacts/audit/NAME.json: what was audited, how, and what came of it. */
export interface Certificate {
  readonly name: string;
  /** Hash of inputs, depth, seed and code: what other artifacts name. */
  readonly id: string;
  readonly status: CheckStatus;
  readonly depth: 'quick' | 'full';
  readonly inputs: AuditedInputs;
  readonly checks: readonly CheckResult[];
  readonly versions: { readonly trademl: string; readonly build: string; readonly node: string };
  readonly at: string;
  readonly seconds: number;
}

/** Leaks first, then warnings; passed when at least one check ran. */
export function overallStatus(checks: readonly CheckResult[]): CheckStatus {
  for (const status of ['leak', 'warn', 'pass'] as const) {
    if (checks.some((check) => check.status === status)) return status;
  }
  return 'skipped';
}
