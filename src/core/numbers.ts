/** A number for a JSON file, which knows neither NaN nor infinity: null for these, and for none. */
export function orNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
