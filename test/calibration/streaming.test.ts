import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newStream, type StreamRow, streamError, updateStream } from '../../src/calibration/streaming.ts';
import { createRng } from '../../src/core/rng.ts';
import { formatTime, microsPerDay } from '../../src/core/time.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { calibrateConfig, partOf } from '../../src/stages/calibrate-config.ts';
import { calibrateUpdateStage } from '../../src/stages/calibrate-update.ts';
import { testContext } from '../support/stage-context.ts';

const start = Date.UTC(2020, 0, 1) * 1000;
const settings = { method: 'platt', window: 100, minimum: 30 } as const;

/** An overconfident forecaster whose bias swings slowly, one prediction a day; outcomes come `delay` days later. */
function driftingStream(rows: number, { delay = 1, seed = 2 } = {}): StreamRow[] {
  const rng = createRng(seed);
  return Array.from({ length: rows }, (_, day) => {
    const truth = rng.normal();
    const bias = 1.2 * Math.sin((2 * Math.PI * day) / 1500);
    const p = 1 / (1 + Math.exp(-(2.5 * truth + bias)));
    const time = start + day * microsPerDay;
    const y = rng.uniform() < 1 / (1 + Math.exp(-truth)) ? 1 : 0;
    return { time, knownAt: time + delay * microsPerDay, p, y };
  });
}

describe('the streaming calibrator', () => {
  it('brings the calibration error of a drifting stream under 5 %, where the raw one is over', () => {
    const { state } = updateStream(newStream(settings), driftingStream(5000));
    const [before, after] = [streamError(state.before), streamError(state.after)];
    expect(before.ece).toBeGreaterThan(0.1);
    expect(after.ece).toBeLessThan(0.05);
    expect(after.rows).toBe(before.rows);
    expect(after.rows).toBe(5000 - 30);
  });

  it('does the same with beta', () => {
    const { state } = updateStream(newStream({ ...settings, method: 'beta' }), driftingStream(5000));
    expect(streamError(state.after).ece).toBeLessThan(0.05);
  });

  it('passes probabilities as they are before 30 outcomes are known', () => {
    const rows = driftingStream(60, { delay: 1 });
    const { calibrated, state } = updateStream(newStream(settings), rows);
    // Row 30 is the first whose time sees 30 outcomes: those of rows 0 to 29, the last known at its own time.
    const same = rows.map(({ p }, row) => calibrated[row] === p);
    expect(same.slice(0, 30).every(Boolean)).toBe(true);
    expect(same.slice(30).some(Boolean)).toBe(false);
    expect(state.seen).toBe(60);
  });

  it('is the same whether outcomes come at once or day by day, and keeps no more than it needs', () => {
    for (const delay of [1, 5]) {
      const rows = driftingStream(400, { delay });
      const whole = updateStream(newStream(settings), rows);
      let state = newStream(settings);
      const pieces: number[] = [];
      for (let from = 0; from < rows.length; from += 7) {
        const part = updateStream(state, rows.slice(from, from + 7));
        state = part.state;
        pieces.push(...part.calibrated);
      }
      expect(pieces).toEqual([...whole.calibrated]);
      expect(state).toEqual(whole.state);
      expect(state.outcomes.length).toBe(100 + delay);
    }
  });

  it('never uses an outcome that was not known at the time of the prediction', () => {
    const rows = driftingStream(200, { delay: 5 });
    const { calibrated } = updateStream(newStream(settings), rows);
    // Row 150 may know outcomes of rows up to 145; what comes later must not touch it.
    const changed = rows.map((row, day) => (day > 145 ? { ...row, y: 1 - row.y } : row));
    const again = updateStream(newStream(settings), changed).calibrated;
    expect(again[150]).toBe(calibrated[150]);
    expect(again[160]).not.toBe(calibrated[160]);
  });

  it('takes no outcome in twice', () => {
    const rows = driftingStream(200);
    const once = updateStream(newStream(settings), rows);
    const twice = updateStream(once.state, rows);
    expect(twice).toMatchObject({ added: 0, skipped: 200, pending: 0 });
    expect(twice.state).toEqual(once.state);
  });

  it('calibrates rows that wait for their outcome', () => {
    const rows = driftingStream(200);
    const waiting = { ...rows[199], y: Number.NaN };
    const { calibrated, pending, state } = updateStream(newStream(settings), [...rows.slice(0, 199), waiting]);
    expect(pending).toBe(1);
    expect(calibrated[199]).not.toBe(waiting.p);
    expect(state.seen).toBe(199);
  });

  it('stays sane with one outcome alone, constant probabilities, and 0 and 1', () => {
    const rows = driftingStream(150).map((row, i) => ({ ...row, y: 1, p: i % 3 === 0 ? 0 : i % 3 === 1 ? 1 : 0.5 }));
    const { calibrated } = updateStream(newStream(settings), rows);
    expect(calibrated.every((p) => p >= 0 && p <= 1)).toBe(true);
    expect(calibrated[149]).toBeGreaterThan(0.9);
    const constant = updateStream(
      newStream(settings),
      driftingStream(150).map((row) => ({ ...row, p: 0.5 })),
    );
    expect(Math.abs(constant.calibrated[149] - 0.5)).toBeLessThan(0.2);
  });

  it('knows how large an error chance alone would show', () => {
    const rng = createRng(6);
    const rows = Array.from({ length: 2000 }, (_, day) => {
      const p = rng.uniform();
      const time = start + day * microsPerDay;
      return { time, knownAt: time + microsPerDay, p, y: rng.uniform() < p ? 1 : 0 };
    });
    const { ece, byChance } = streamError(updateStream(newStream(settings), rows).state.before);
    expect(ece / byChance).toBeGreaterThan(0.4);
    expect(ece / byChance).toBeLessThan(1.8);
  });
});

describe('trademl calibrate --update', () => {
  const csv = (rows: readonly StreamRow[]) =>
    `${['time,symbol,p_up,y,label_known_at', ...rows.map(({ time, p, y, knownAt }) => `${formatTime(time)},A,${p},${Number.isNaN(y) ? '' : y},${formatTime(knownAt)}`)].join('\n')}\n`;
  const setup = () => {
    const ctx = testContext();
    const [state, outcomes] = [join(ctx.dir, 'live.json'), join(ctx.dir, 'outcomes.csv')];
    const update = (given: Record<string, unknown> = {}) => {
      const part = partOf(calibrateConfig.parse({ update: true, state, outcomes, ...given }));
      if (!('update' in part)) throw new Error('asked for a run');
      return calibrateUpdateStage(part.update, ctx);
    };
    return { ctx, state, outcomes, update };
  };

  it('keeps its state in a file, says the error before and after, and writes calibrated rows', async () => {
    const { ctx, state, outcomes, update } = setup();
    const rows = driftingStream(1000);
    writeFileSync(outcomes, csv(rows.slice(0, 20)));
    const first = (await update()).summary;
    expect(first).toMatchObject({ added: 20, seen: 20, started: false, map: null, scored: 0, eceBefore: null });
    writeFileSync(outcomes, csv([...rows.slice(0, 999), { ...rows[999], y: Number.NaN }]));
    const output = join(ctx.dir, 'calibrated.parquet');
    const { summary } = await update({ output });
    expect(summary).toMatchObject({ added: 979, skipped: 20, pending: 1, seen: 999, started: true });
    expect(summary?.eceBefore as number).toBeGreaterThan(0.1);
    expect(summary?.eceAfter as number).toBeLessThan(0.05);
    expect(summary?.map).toMatch(/^slope 0\.\d+, intercept -?[\d.]+$/);
    const table = await readTable(output);
    expect((table.time as Float64Array).length).toBe(980);
    expect(Object.keys(table)).toEqual(['time', 'symbol', 'p_up', 'p_up_calibrated']);
    expect(JSON.parse(readFileSync(state, 'utf8')).outcomes).toHaveLength(101);
  });

  it('reads a Parquet of predictions, whose hold-out rows wait', async () => {
    const { ctx, update } = setup();
    const rows = driftingStream(50);
    const path = join(ctx.dir, 'predictions.parquet');
    await writeTable(path, {
      time: Float64Array.from(rows, ({ time }) => time),
      symbol: rows.map(() => 'A'),
      p_up: Float64Array.from(rows, ({ p }) => p),
      y: Float64Array.from(rows, ({ y }, row) => (row < 40 ? y : Number.NaN)),
      label_known_at: Float64Array.from(rows, ({ knownAt }) => knownAt),
    });
    const { summary } = await update({ outcomes: path });
    expect(summary).toMatchObject({ added: 40, pending: 10, started: true, scored: 10 });
  });

  it('writes nothing in a dry run', async () => {
    const { ctx, state, outcomes } = setup();
    const part = partOf(calibrateConfig.parse({ update: true, state, outcomes })) as { update: never };
    const { plan } = await calibrateUpdateStage(part.update, { ...ctx, dryRun: true });
    expect(plan?.writes).toEqual([state]);
    expect(() => readFileSync(state)).toThrow();
  });

  it.each([
    ['a probability over 1', 'time,p_up,y\n2020-01-01,1.5,1\n', /line 2 column 'p_up': 1.5 is no probability/],
    [
      'a label that is no outcome',
      'time,p_up,y\n2020-01-01,0.5,2\n',
      /line 2 column 'y': 2 is neither 1 \(up\), 0 nor empty/,
    ],
    ['a time that is none', 'time,p_up,y\nsoon,0.5,1\n', /line 2 column 'time': 'soon' is no time/],
    ['a missing column', 'time,p\n2020-01-01,0.5\n', /has no column 'p_up' and no column 'y'/],
    [
      'an outcome before its prediction',
      'time,p_up,y,label_known_at\n2020-01-02,0.5,1,2020-01-01\n',
      /known before the prediction is made/,
    ],
  ])('refuses %s, naming the line', async (_what, text, message) => {
    const { outcomes, update } = setup();
    writeFileSync(outcomes, text);
    await expect(update()).rejects.toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
  });

  it('refuses a state that is damaged, or was begun otherwise', async () => {
    const { state, outcomes, update } = setup();
    writeFileSync(outcomes, csv(driftingStream(10)));
    await update();
    await expect(update({ window: 50 })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/begun with window 100, but 50 is asked for/),
    });
    writeFileSync(state, '{"version": 9}');
    await expect(update()).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/no calibrator state/),
    });
  });
});
