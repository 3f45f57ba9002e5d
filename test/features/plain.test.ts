import { describe, expect, it } from 'vitest';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { symbolFeature, symbolFeatures } from '../../src/features/index.ts';
import { columnsOf } from '../../src/features/instance.ts';
import { everySymbolInstance } from './every-instance.ts';
import { plain } from './plain/index.ts';
import { upTo } from './plain/kit.ts';
import { syntheticBars, withEverything } from './synthetic-bars.ts';

const bars = withEverything(syntheticBars(420, 21));
const instances = everySymbolInstance().filter(({ definition }) => plain[definition.name]);

describe('features that TA-Lib does not have', () => {
  it('are all written a second time, those of Alpha158 in pandas; sar_ratio is the close against the SAR that TA-Lib checks', () => {
    const ours = symbolFeatures().filter(({ talib, alpha158 }) => talib === undefined && alpha158 === undefined);
    expect([...Object.keys(plain), 'sar_ratio'].sort()).toEqual(ours.map(({ name }) => name).sort());
    const params = { acceleration: 0.02, maximum: 0.2 };
    const [distance] = computeFeature({ definition: symbolFeature('sar_ratio'), params }, bars);
    const [stop] = computeFeature({ definition: symbolFeature('sar'), params }, bars);
    for (const row of [1, 100, 419]) expect(distance[row]).toBeCloseTo(1 - stop[row] / bars.close[row], 12);
  });

  it.each(instances.map((instance) => [columnsOf(instance).join(' '), instance] as const))(
    '%s equals the plain formula, from its first row on',
    (_name, instance) => {
      const { definition, params } = instance;
      const values = computeFeature(instance, bars);
      const first = definition.warmup(params);
      for (const row of [first, 230, 301, 302, 303, 304, 305, 306, 419].filter((each) => each >= first)) {
        plain[definition.name](upTo(bars, row, params)).forEach((expected, i) => {
          expect(Number.isFinite(expected)).toBe(true);
          const error = Math.abs(values[i][row] - expected) / Math.max(1, Math.abs(expected));
          expect(error, `${columnsOf(instance)[i]} row ${row}: ${values[i][row]}, plainly ${expected}`).toBeLessThan(
            1e-9,
          );
        });
      }
    },
  );
});
