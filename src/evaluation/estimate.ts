/** A number with its bootstrap interval at the evaluation's confidence. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
