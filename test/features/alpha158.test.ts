import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { featureSet } from '../../src/features/choose-features.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import type { BarInput } from '../../src/features/define-feature.ts';
import { columnsOf, isSymbolInstance } from '../../src/features/instance.ts';

interface Golden {
  /** Relative; three digits finer around 0. */
  readonly tolerance: number;
  readonly bars: Readonly<Record<BarInput, readonly number[]>>;
  readonly rows: readonly number[];
  /** By qlib's name. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}
const golden = JSON.parse(readFileSync('test/golden/alpha158.json', 'utf8')) as Golden;
const bars = Object.fromEntries(
  Object.entries(golden.bars).map(([name, values]) => [name, Float64Array.from(values)]),
) as Record<BarInput, Float64Array>;
const instances = featureSet('alpha158').filter(isSymbolInstance);

/** alpha_kmid2 is KMID2, alpha_roc_5 is ROC5. */
const qlibName = (column: string) => column.replace('alpha_', '').replace('_', '').toUpperCase();

describe('set alpha158', () => {
  it('has the 158 columns of qlib, each once', () => {
    const columns = featureSet('alpha158').flatMap(columnsOf);
    expect(columns.length).toBe(158);
    expect(columns.map(qlibName).sort()).toEqual(Object.keys(golden.values).sort());
  });

  it.each(instances.map((instance) => [columnsOf(instance).join(' '), instance] as const))(
    '%s equals qlib’s expression on pandas',
    (_name, instance) => {
      const found = computeFeature(instance, bars);
      columnsOf(instance).forEach((column, i) => {
        golden.values[qlibName(column)].forEach((expected, k) => {
          const row = golden.rows[k];
          const error = Math.abs(found[i][row] - expected);
          expect(error, `${column} row ${row}: ${found[i][row]}, in pandas ${expected}`).toBeLessThanOrEqual(
            golden.tolerance * Math.max(1e-3, Math.abs(expected)),
          );
        });
      });
    },
  );
});
