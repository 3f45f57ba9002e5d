import { z } from 'zod';
import { parameterText } from '../calibration/calibrator.ts';
import {
  currentMap,
  newStream,
  type StreamRow,
  type StreamState,
  streamError,
  streamingMethods,
  updateStream,
} from '../calibration/streaming.ts';
import type { StageContext } from '../core/context.ts';
import { configError, dataError } from '../core/errors.ts';
import { orNull } from '../core/numbers.ts';
import { formatTime } from '../core/time.ts';
import { writeJson } from '../io/atomic.ts';
import { exists } from '../io/exists.ts';
import { readJson } from '../io/json.ts';
import { withLock } from '../io/lock.ts';
import { writeTable } from '../io/parquet.ts';
import type { CalibrateUpdateConfig } from './calibrate-config.ts';
import { type OutcomeFile, readOutcomes } from './outcome-file.ts';
import type { StageOutcome } from './run-stage.ts';

export interface CalibrateUpdateSummary {
  readonly state: string;
  readonly method: string;
  readonly window: number;
  readonly minimum: number;
  /** New outcomes in this update, those taken in before, and rows that wait for theirs. */
  readonly added: number;
  readonly skipped: number;
  readonly pending: number;
  /** Outcomes so far, and the latest of them. */
  readonly seen: number;
  readonly through: string | null;
  /** False before `minimum` outcomes: predictions pass as they are. */
  readonly started: boolean;
  /** The map that predictions get from now on. */
  readonly map: string | null;
  /** Over every prediction that the calibrator served and whose outcome is known. */
  readonly scored: number;
  readonly eceBefore: number | null;
  readonly eceAfter: number | null;
  /** What chance alone would show, were the calibrated probabilities right. */
  readonly eceByChance: number | null;
  /** Where the calibrated probabilities of the file's rows were written. */
  readonly output?: string;
}

const numbers = z.array(z.number()).length(10);
const errorBins = z.strictObject({ rows: numbers, predicted: numbers, happened: numbers, variance: numbers });
const stateSchema = z.strictObject({
  version: z.literal(1),
  method: z.enum(streamingMethods),
  window: z.int().min(1),
  minimum: z.int().min(1),
  through: z.number().nullable(),
  seen: z.int().min(0),
  longestDelay: z.number().min(0),
  outcomes: z.array(z.strictObject({ time: z.number(), knownAt: z.number(), p: z.number(), y: z.number() })),
  before: errorBins,
  after: errorBins,
});

/** Takes new outcomes into a streaming calibrator's state file, and calibrates the rows of the file as of their times. */
export async function calibrateUpdateStage(
  config: CalibrateUpdateConfig,
  ctx: StageContext,
): Promise<StageOutcome<CalibrateUpdateSummary>> {
  const { state: path, outcomes: file, output } = config;
  const base = { stage: 'calibrate', name: path, manifest: path };
  if (ctx.dryRun) {
    const writes = [path, ...(output ? [output] : [])];
    const work = [`take new outcomes into a window of ${config.window}, by ${config.method}`];
    return { ...base, status: 'dry run', plan: { reads: [file, path], writes, work } };
  }
  const started = Date.now();
  const outcomes = await readOutcomes(file);
  return withLock(`${path}.lock`, `calibrator state ${path}`, async () => {
    const before = await readState(config);
    const update = updateStream(before, outcomes.rows);
    if (update.added > 0 || before.seen === 0) await writeJson(path, update.state);
    if (output) await writeCalibrated(output, outcomes, before, update.calibrated);
    const summary = summaryOf(config, update.state, update);
    return { ...base, status: 'done', summary, seconds: (Date.now() - started) / 1000 };
  });
}

async function readState({ state: path, method, window, minimum }: CalibrateUpdateConfig): Promise<StreamState> {
  if (!(await exists(path))) return newStream({ method, window, minimum });
  const parsed = stateSchema.safeParse(await readJson(path, 'calibrator state'));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw dataError(
      `${path} is no calibrator state: ${issue.path.join('.') || 'file'}: ${issue.message}`,
      'give another --state file, or delete this one to begin anew',
    );
  }
  const found = parsed.data;
  const asked = { method, window, minimum };
  for (const key of ['method', 'window', 'minimum'] as const) {
    if (found[key] === asked[key]) continue;
    throw configError(
      `${path} was begun with ${key} ${found[key]}, but ${asked[key]} is asked for`,
      `go on with --${key} ${found[key]}, or begin anew with another --state file`,
    );
  }
  return found;
}

/** Rows that the state had taken in before are left out: what was known at their times is forgotten. */
async function writeCalibrated(
  path: string,
  { rows, symbols }: OutcomeFile,
  before: StreamState,
  calibrated: Float64Array,
): Promise<void> {
  const through = before.through ?? Number.NEGATIVE_INFINITY;
  const isNew = ({ y, knownAt }: StreamRow) => Number.isNaN(y) || knownAt > through;
  const kept = [...rows.keys()].filter((row) => isNew(rows[row]));
  await writeTable(path, {
    time: Float64Array.from(kept, (row) => rows[row].time),
    ...(symbols && { symbol: kept.map((row) => symbols[row]) }),
    p_up: Float64Array.from(kept, (row) => rows[row].p),
    p_up_calibrated: Float64Array.from(kept, (row) => calibrated[row]),
  });
}

function summaryOf(
  { state: path, output }: CalibrateUpdateConfig,
  state: StreamState,
  { added, skipped, pending }: { added: number; skipped: number; pending: number },
): CalibrateUpdateSummary {
  const [before, after] = [streamError(state.before), streamError(state.after)];
  const map = currentMap(state);
  return {
    state: path,
    method: state.method,
    window: state.window,
    minimum: state.minimum,
    added,
    skipped,
    pending,
    seen: state.seen,
    through: state.through === null ? null : formatTime(state.through),
    started: map !== undefined,
    map: map ? parameterText(map) : null,
    scored: after.rows,
    eceBefore: orNull(before.ece),
    eceAfter: orNull(after.ece),
    eceByChance: orNull(after.byChance),
    ...(output && { output }),
  };
}
