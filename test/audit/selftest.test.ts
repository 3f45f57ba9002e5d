import { describe, expect, it } from 'vitest';
import { leaks } from '../../src/audit/leaks/index.ts';
import { auditPlanted, cleanRunOf, itemOf } from '../../src/audit/selftest.ts';

describe('selftest', () => {
  it('knows at least 30 leaks', () => {
    expect(leaks.all().length).toBeGreaterThanOrEqual(30);
  });

  it.each(leaks.all().map(({ name, interval = '1d' }) => [name, interval] as const))(
    'catches: %s',
    async (leak, interval) => {
      const item = itemOf(leak, await auditPlanted({ leak, interval, seed: 7 }));
      expect(item, `caught by ${item.by.join(', ') || 'no check'}`).toMatchObject({ name: leak, caught: true });
    },
  );

  it.each([
    ['1d', 3],
    ['60m', 4],
  ] as const)('accuses no honest pipeline on %s bars', async (interval, seed) => {
    const task = { interval, seed };
    const results = await auditPlanted(task);
    expect(cleanRunOf(task, results).alarms).toEqual([]);
    expect(results.filter(({ status }) => status === 'skipped')).toEqual([]);
  });
});
