import { createRng, deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import { corruptAfter, noiseKinds, rowsUntil } from '../change-market.ts';
import type { Check, Finding } from '../check.ts';
import { changedColumns, columnCount } from '../compare.ts';
import { gridOf, timesOf } from '../cuts.ts';
import { wholeColumns } from '../feature-function.ts';
import type { FeatureSubject } from '../subject.ts';

const quickKinds = ['shuffled', 'missing'] as const;

/** Nothing at or before a moment moves when everything after it is scaled, shuffled, missing, without volume or spiky. */
export const futureNoise: Check = {
  name: 'future-noise',
  summary: 'features do not move when everything after a moment is corrupted',
  needs: ({ features }) => (features ? undefined : 'no features to compute'),
  run: (subject, { depth, seed, signal }) => {
    const features = subject.features as FeatureSubject;
    const { market, symbols } = features;
    const rng = createRng(deriveSeed(seed, 'audit', 'noise'));
    const whole = wholeColumns(features);
    const grid = gridOf(market, symbols);
    const rounds = depth === 'full' ? 2 : 1;
    const findings = new Map<string, Finding>();
    let corruptions = 0;
    for (let round = 0; round < rounds && grid.length > 2; round++) {
      for (const kind of depth === 'full' ? noiseKinds : quickKinds) {
        signal.throwIfAborted();
        // Never the last rows alone: there must be something to corrupt and something to compare.
        const moment = grid[Math.floor(grid.length * (0.3 + 0.65 * rng.uniform()))];
        const spoilt = features.compute(corruptAfter(market, moment, kind, rng), symbols);
        const rowsOf = (symbol: string) => rowsUntil(timesOf(market, symbol), moment);
        corruptions++;
        for (const { column, symbol, first, rows } of changedColumns(whole, spoilt, rowsOf)) {
          if (findings.has(column)) continue;
          findings.set(column, {
            severity: 'leak',
            where: column,
            symbol,
            time: formatTime(timesOf(market, symbol)[first]),
            message: `${rows} rows moved when what came after was changed (${kind})`,
          });
        }
      }
    }
    return {
      counts: { columns: columnCount(whole), symbols: symbols.length, corruptions },
      findings: [...findings.values()],
    };
  },
};
