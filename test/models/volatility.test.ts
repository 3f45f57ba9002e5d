import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { type Dataset, type FitSetting, type FittedModel, learners, loadModel } from '../../src/models/index.ts';

const day = 86_400e6;
const horizon = 20;
const task = { kind: 'regression' } as const;
const setting: FitSetting = {
  seed: 1,
  threads: 1,
  device: 'cpu',
  signal: new AbortController().signal,
  horizonBars: horizon,
};

/** Log returns of a GARCH(1,1) with normal shocks, in the first bar none; y is the deviation of the next 20. */
function panel(lengths: Readonly<Record<string, number>>, seed = 4): Dataset {
  const rng = createRng(seed);
  const x: number[] = [];
  const y: number[] = [];
  const symbolId: number[] = [];
  const time: number[] = [];
  const history: number[] = [];
  Object.values(lengths).forEach((length, id) => {
    const own = [Number.NaN];
    const level = 1e-4 * (1 + id);
    let h = level;
    for (let t = 1; t < length + horizon; t++) {
      own.push(Math.sqrt(h) * rng.normal());
      h = 0.05 * level + 0.1 * own[t] ** 2 + 0.85 * h;
    }
    for (let t = 0; t < length; t++) {
      const next = own.slice(t + 1, t + 1 + horizon);
      const mean = next.reduce((sum, r) => sum + r, 0) / horizon;
      x.push(own[t]);
      y.push(Math.sqrt(next.reduce((sum, r) => sum + (r - mean) ** 2, 0) / horizon));
      symbolId.push(id);
      time.push(t * day);
      history.push(t);
    }
  });
  const series = {
    symbols: Object.keys(lengths),
    symbolId: Int32Array.from(symbolId),
    time: Float64Array.from(time),
    history: Int32Array.from(history),
  };
  return { x: Float32Array.from(x), rows: x.length, features: ['log_return_1'], y: Float64Array.from(y), series };
}

/** The rows for which a test holds. */
function rowsOf(data: Dataset, isWanted: (symbol: string, bar: number) => boolean): Dataset {
  const { symbols, symbolId, time } = data.series as NonNullable<Dataset['series']>;
  const rows = Int32Array.from(
    Array.from(time, (_, row) => row).filter((row) => isWanted(symbols[symbolId[row]], time[row] / day)),
  );
  const take = <Values extends Float64Array | Float32Array | Int32Array>(values: Values) =>
    values.filter((_, row) => rows.includes(row)) as Values;
  const history = new Int32Array(rows.length);
  rows.forEach((row, i) => {
    const follows = i > 0 && rows[i - 1] === row - 1 && symbolId[row] === symbolId[row - 1];
    history[i] = follows ? history[i - 1] + 1 : 0;
  });
  return {
    ...data,
    rows: rows.length,
    x: take(data.x),
    y: take(data.y),
    series: { symbols, symbolId: take(symbolId), time: take(time), history },
  };
}

const fit = (name: string, train: Dataset, params = {}, change: Partial<FitSetting> = {}) =>
  learners.get(name).fit(task, train, undefined, params, { ...setting, ...change });
const rmse = (y: Float64Array, f: Float64Array) =>
  Math.sqrt(y.reduce((sum, v, i) => sum + (v - f[i]) ** 2, 0) / y.length);

const whole = panel({ A: 900, B: 900, C: 120 });
const early = rowsOf(whole, (_symbol, bar) => bar < 700);
const late = rowsOf(whole, (symbol, bar) => symbol !== 'C' && bar >= 700);
const ofLate = (values: Float64Array) => {
  const { symbolId, time } = whole.series as NonNullable<Dataset['series']>;
  return values.filter((_, row) => symbolId[row] < 2 && time[row] >= 700 * day);
};

describe.each(['garch', 'gjr', 'egarch'])('%s', (name) => {
  it('beats the mean of the training part on later bars, and says what it estimated', async () => {
    const warnings: string[] = [];
    const model = await fit(name, early, {}, { onWarning: (message) => warnings.push(message) });
    const values = ofLate(await model.predict(whole));
    const prior = await fit('prior', early);
    expect(rmse(late.y, values)).toBeLessThan(0.9 * rmse(late.y, await prior.predict(late)));
    expect(warnings).toEqual([expect.stringMatching(/^C have fewer than 250 returns.*the model of all symbols/)]);
    expect(model.diagnostics).toMatchObject({ horizon, sharing: ['C'] });
    const { symbols } = model.diagnostics as { symbols: Record<string, Record<string, unknown>> };
    expect(symbols.A).toMatchObject({ converged: true, observations: 699 });
    if (name !== 'garch') return;
    // The truth: alpha 0.1, beta 0.85.
    expect(symbols.B.parameters).toMatchObject({
      'alpha[1]': expect.closeTo(0.1, 1),
      'beta[1]': expect.closeTo(0.85, 1),
    });
  });

  it('knows nothing of later bars, whether it estimates again or not', async () => {
    for (const params of [{ refitEvery: 0 }, { refitEvery: 50 }, { refitEvery: 50, window: 400 }]) {
      const model = await fit(name, early, params);
      const values = await model.predict(whole);
      for (const end of [701, 749, 750, 751, 820]) {
        const upTo = rowsOf(whole, (_symbol, bar) => bar < end);
        const { symbolId, time } = whole.series as NonNullable<Dataset['series']>;
        const expected = values.filter((_, row) => time[row] < end * day && symbolId[row] < 3);
        expect(await model.predict(upTo)).toEqual(expected);
      }
    }
  });

  it('estimates again as often as it is told, from the end of the training part on', async () => {
    const never = await (await fit(name, early, { refitEvery: 0 })).predict(whole);
    const often = await (await fit(name, early, { refitEvery: 50 })).predict(whole);
    const { symbolId, time } = whole.series as NonNullable<Dataset['series']>;
    whole.x.forEach((_, row) => {
      const isAfter = symbolId[row] < 2 && time[row] >= 750 * day;
      expect(often[row] === never[row], `row ${row}`).toBe(!isAfter);
    });
  });

  it('keeps the training returns for later estimations: what comes before a gap still counts', async () => {
    const model = await fit(name, early, { refitEvery: 50 });
    const dir = mkdtempSync(join(tmpdir(), 'trademl-volatility-'));
    expect(await model.save(dir)).toEqual(['learner.json', 'returns.bin']);
    const loaded = await loadModel(dir);
    expect(await loaded.predict(whole)).toEqual(await model.predict(whole));
    // A row that asks for less of the past: the variance has forgotten it, and the estimates do not depend on it.
    const full = ofLate(await model.predict(whole));
    const short = await loaded.predict(rowsOf(whole, (symbol, bar) => symbol !== 'C' && bar >= 500));
    const last = short.filter((_, row) => row % 400 >= 200);
    last.forEach((value, row) => {
      expect(Math.abs(value / full[row] - 1)).toBeLessThan(0.02);
    });
    writeFileSync(join(dir, 'returns.bin'), 'x');
    await expect(loadModel(dir)).rejects.toThrow(/returns.bin has 1 bytes/);
    expect(await (await fit(name, early, { refitEvery: 0 })).save(dir)).toEqual(['learner.json']);
  });

  it('gives symbols that it never saw the model of all', async () => {
    const model = await fit(name, early, { refitEvery: 0 });
    const stranger = {
      ...late,
      series: { ...(late.series as NonNullable<Dataset['series']>), symbols: ['X', 'Y', 'Z'] },
    };
    const values = await model.predict(stranger);
    expect(values.every((value) => value > 0.001 && value < 0.1)).toBe(true);
  });

  it('lets bars without a return pass, and starts at the level of the symbol', async () => {
    const model = await fit(name, early);
    const one = rowsOf(whole, (symbol, bar) => symbol === 'A' && bar < 5);
    const x = Float32Array.of(Number.NaN, 0.01, Number.NaN, Number.NaN, -0.02);
    const values = await model.predict({ ...one, x });
    const without = await model.predict({ ...one, x: Float32Array.of(0.01, -0.02, 0, 0, 0) });
    expect([values[2], values[3]]).toEqual([values[1], values[1]]);
    expect([values[1], values[4]]).toEqual([without[0], without[1]]);
    expect(values[0]).toBeCloseTo(0.01, 2);
  });

  it('forecasts numbers on bars that hardly move, jump or decay', async () => {
    const { history, symbolId } = early.series as NonNullable<Dataset['series']>;
    const odd = early.x.map((value, row) => {
      if (symbolId[row] === 0) return history[row] === 300 ? 0.1 : 0;
      return symbolId[row] === 1 ? value * Math.exp(-history[row] / 100) : value + (history[row] === 60 ? 0.9 : 0);
    });
    const model = await fit(name, { ...early, x: odd }, { refitEvery: 50 });
    const values = await model.predict({
      ...whole,
      x: whole.x.map((value, row) => (row % 7 === 0 ? value * 1000 : value)),
    });
    expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it('needs a horizon', async () => {
    const change = { horizonBars: undefined };
    await expect(fit(name, early, {}, change)).rejects.toThrow(/how many bars ahead/);
    const model = await fit(name, early, { horizon: 5 }, change);
    expect(model.diagnostics).toMatchObject({ horizon: 5 });
  });

  it('stops on an abort', async () => {
    await expect(fit(name, early, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('garch', () => {
  it('forecasts the mean of the variances to come', async () => {
    const model = await fit('garch', early, {
      calibration: 'none',
      refitEvery: 0,
      mean: 'zero',
      distribution: 'normal',
    });
    const { symbols } = model.diagnostics as unknown as {
      symbols: Record<string, { parameters: Record<string, number> }>;
    };
    const { omega, 'alpha[1]': alpha, 'beta[1]': beta } = symbols.A.parameters;
    const own = rowsOf(whole, (symbol) => symbol === 'A');
    const values = await model.predict(own);
    // From anywhere the variance is forgotten by bar 600.
    let h = 1e-4;
    for (let t = 1; t <= 600; t++) h = omega + alpha * own.x[t] ** 2 + beta * h;
    let sum = 0;
    for (let step = 0; step < horizon; step++) {
      sum += h;
      h = omega + (alpha + beta) * h;
    }
    expect(values[600]).toBeCloseTo(Math.sqrt(sum / horizon), 9);
  });

  it('fits its forecasts to the labels by least squares', async () => {
    const raw = await (await fit('garch', early, { calibration: 'none' })).predict(early);
    const residuals = async (calibration: string) => {
      const values = await (await fit('garch', early, { calibration })).predict(early);
      return early.y.map((value, row) => value - values[row]);
    };
    const along = (errors: Float64Array) => errors.reduce((sum, e, row) => sum + e * raw[row], 0) / early.rows;
    const scaled = await residuals('scale');
    expect(along(scaled)).toBeCloseTo(0, 10);
    const lined = await residuals('linear');
    expect(along(lined)).toBeCloseTo(0, 10);
    expect(lined.reduce((sum, e) => sum + e, 0) / early.rows).toBeCloseTo(0, 10);
    expect(along(early.y.map((value, row) => value - raw[row]))).not.toBeCloseTo(0, 6);
  });

  it('serves a symbol that never moves with the level of all', async () => {
    const still = { ...early, x: early.x.map((value, row) => (early.series?.symbolId[row] === 1 ? value * 0 : value)) };
    const values = await (await fit('garch', still)).predict(still);
    expect(values.every((value) => value > 0 && value < 0.1)).toBe(true);
  });

  it('needs returns', async () => {
    await expect(fit('garch', { ...early, x: early.x.map(() => Number.NaN) })).rejects.toThrow(/0 returns are too few/);
    const { series: _none, ...bare } = early;
    await expect(fit('garch', bare)).rejects.toThrow(/without their series/);
  });
});

describe('har', () => {
  const volatilityOver = (x: Float32Array, row: number, bars: number) =>
    Math.sqrt(x.subarray(row + 1 - bars, row + 1).reduce((sum, r) => sum + r * r, 0) / bars);
  const exact = (data: Dataset, b: (id: number) => readonly number[]): Dataset => {
    const { history, symbolId } = data.series as NonNullable<Dataset['series']>;
    const y = data.y.map((_, row) => {
      if (history[row] < 22) return 0.01;
      const [c, b1, b5, b22] = b(symbolId[row]);
      const over = (bars: number) => volatilityOver(data.x, row, bars);
      return c + b1 * over(1) + b5 * over(5) + b22 * over(22);
    });
    return { ...data, y };
  };

  it('finds the coefficients that made the labels, for all symbols or each', async () => {
    const same = exact(early, () => [0.002, 0.1, 0.3, 0.4]);
    const { coefficients } = (await fit('har', same)).diagnostics as { coefficients: Record<string, number> };
    expect(coefficients.intercept).toBeCloseTo(0.002, 9);
    expect(coefficients.bars1).toBeCloseTo(0.1, 7);
    expect(coefficients.bars5).toBeCloseTo(0.3, 7);
    expect(coefficients.bars22).toBeCloseTo(0.4, 7);
    const different = exact(early, (id) => [0.001 * id, 0.1, 0.2 + 0.1 * id, 0.3]);
    const predicted = await (await fit('har', different, { perSymbol: true })).predict(different);
    const rows = (early.series as NonNullable<Dataset['series']>).history;
    predicted.forEach((value, row) => {
      if (rows[row] >= 22) expect(value).toBeCloseTo(different.y[row], 7);
    });
  });

  it('reads 21 bars before a row, fewer where there are fewer, and falls back on the mean', async () => {
    expect(learners.get('har').history?.({})).toBe(21);
    const model: FittedModel = await fit('har', early);
    const values = await model.predict(rowsOf(whole, (symbol, bar) => symbol === 'A' && bar < 10));
    expect(values[0]).toBeCloseTo(early.y.reduce((sum, v) => sum + v, 0) / early.rows, 12);
    expect(values.slice(1).every((value) => value > 0)).toBe(true);
  });

  it('beats the mean of the training part on later bars', async () => {
    const values = ofLate(await (await fit('har', early)).predict(whole));
    expect(rmse(late.y, values)).toBeLessThan(rmse(late.y, await (await fit('prior', early)).predict(late)));
  });

  it('refuses rows that do not determine it', async () => {
    await expect(
      fit(
        'har',
        rowsOf(early, (_symbol, bar) => bar < 15),
      ),
    ).rejects.toThrow(/do not determine 4 coefficients/);
    await expect(fit('har', { ...early, x: early.x.map(() => 0) })).rejects.toThrow(/do not determine/);
  });
});
