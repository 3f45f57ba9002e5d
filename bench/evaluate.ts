/**
 * Scoring one range of 30,000 rows (30 symbols x 1,000 dates, 5 folds): every metric with 2,000 bootstrap resamples, parts,
 * information coefficient and null test.
 */
import { createRng } from '../src/core/rng.ts';
import { scoreRange } from '../src/evaluation/score-range.ts';
import { classScoring, type ScoredRows } from '../src/evaluation/scoring.ts';

const symbols = Array.from({ length: 30 }, (_, i) => `S${i}`);
const dates = 1000;
const n = symbols.length * dates;
const day = 86_400e6;
const rng = createRng(7);
const p = Float64Array.from({ length: n }, () => 0.35 + 0.3 * rng.uniform());
const rows: ScoredRows = {
  time: p.map((_, row) => Math.floor(row / symbols.length) * day),
  symbols,
  symbolId: Int32Array.from(p, (_, row) => row % symbols.length),
  fold: Int32Array.from(p, (_, row) => Math.floor((5 * row) / n)),
  y: Int32Array.from(p, (value) => Number(rng.uniform() < value)),
  outputs: [p],
};
const y = Float64Array.from(rows.y);
const labels = { time: rows.time, symbolId: Int32Array.from(rows.symbolId), y };
const labelKnownAt = rows.time.map((at) => at + day);
const next = new Map<string, Float64Array>(symbols.map((symbol) => [symbol, y.map(() => 0.01 * rng.normal())]));
const regimes = ['bear', 'bull', 'high_vol', 'sideways'];
const market = {
  sectors: new Map(symbols.map((symbol, i) => [symbol, `sector ${i % 5}`])),
  barAt: (symbol: string, time: number) => {
    const value = next.get(symbol)?.[time / day] ?? Number.NaN;
    return { regime: regimes[(time / day) % 4], next: value, overHorizon: value };
  },
};
const task = { kind: 'binary' } as const;
const started = performance.now();
const result = await scoreRange(rows, classScoring(rows, task, { ...labels, knownAt: labelKnownAt }), {
  range: 'oof',
  horizonBars: 1,
  confidence: 0.95,
  resamples: 2000,
  seed: 7,
  panel: { ...labels, symbols, features: [], columns: {}, labelKnownAt },
  market,
  task,
  label: 'up:horizon=1',
  chance: 0.5,
});
const seconds = (performance.now() - started) / 1000;
const parts = [result.perYear, result.perSymbol, result.perSector, result.perRegime].flatMap((of) => of ?? []).length;
console.log(
  `${n.toLocaleString('en')} rows, ${result.metrics.length} metrics, ${parts} parts, 2,000 resamples: ${seconds.toFixed(2)} s`,
);
