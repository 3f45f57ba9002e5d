import { basename } from 'node:path';
import { matchSignals } from '../../../backtest/given-signals.ts';
import type { StageContext } from '../../../core/context.ts';
import { dataError } from '../../../core/errors.ts';
import type { Interval } from '../../../core/time.ts';
import { listBars, readManyBars } from '../../../io/bars.ts';
import type { MadeSignals } from './made-signals.ts';
import { readSignalsFile, type SignalUnit } from './read-file.ts';

/**
 * Signals of a user's file, each on the bar at whose close it was known.
 * @param unit what the numbers of a file with a column for each symbol are
 */
export async function signalsOfFile(
  path: string,
  { interval, unit }: { readonly interval: Interval; readonly unit?: SignalUnit | undefined },
  ctx: StageContext,
): Promise<MadeSignals> {
  const present = await listBars(ctx.workspace, interval);
  const written = await readSignalsFile(path, { interval, unit, symbols: present });
  if (written.value.length === 0) throw dataError(`${path} has no rows`, 'give a signal for at least one bar');
  const named = [...new Set(written.symbol)].filter((name) => name !== null && present.includes(name)) as string[];
  const frames = await readManyBars(ctx.workspace, interval, named);
  const bars = new Map(present.map((symbol) => [symbol, frames.get(symbol)?.time ?? new Float64Array(0)]));
  return {
    rows: matchSignals(written, bars, interval),
    unit: written.unit,
    interval,
    symbols: named.sort(),
    label: `${written.unit}s of ${basename(path)}`,
    featuresName: `bars-${interval}`,
    sealedFrom: undefined,
    ...(written.unit === 'weight' && written.emptyCells > 0 && { emptyCells: written.emptyCells }),
  };
}
