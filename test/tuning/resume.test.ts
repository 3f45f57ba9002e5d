import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { parquetInfo } from '../../src/io/parquet.ts';
import { countTries, readTrials } from '../../src/io/trials.ts';
import { outcomeOf, studyMarket, tune } from './study-market.ts';

/** The context of a run that is interrupted once so many trials have ended. */
function cutAfter(ctx: StageContext, trials: number): StageContext {
  const abort = new AbortController();
  const update = (done: number) => {
    if (done >= trials) abort.abort();
  };
  return { ...ctx, signal: abort.signal, log: { ...ctx.log, progress: () => ({ update, stop: () => undefined }) } };
}

const overRounds = { pruner: 'asha', rungs: 'rounds', params: { rounds: 9 }, validationShare: 0.3 };

describe.each([
  [{ pruner: 'none' }, 2],
  [{ pruner: 'asha' }, 11],
  [{ pruner: 'wilcoxon:p=0.5' }, 21],
  [overRounds, 13],
])('a study with %o that is cut short after %i trials', (config, trials) => {
  it('keeps what is done and ends as one that was never cut short', async () => {
    const whole = await tune(await studyMarket(), config);
    const ctx = await studyMarket();
    await expect(tune(cutAfter(ctx, trials) as typeof ctx, config)).rejects.toMatchObject({ kind: 'interrupted' });
    let again = 0;
    const counted = { update: () => again++, stop: () => undefined };
    const resumed = await tune({ ...ctx, log: { ...ctx.log, progress: () => counted } }, config);
    expect(outcomeOf(resumed)).toEqual(outcomeOf(whole));
    expect(again).toBe(24);
    expect(countTries(await readTrials(`${ctx.workspace.artifactsDir}/trials/small.label_up_2.json`))).toBe(6);
  });
});

describe('a budget of time', () => {
  it('gives the beginning of the whole sequence, and says that it was cut short', async () => {
    const whole = await tune(await studyMarket(), { trials: 6 });
    const ctx = await studyMarket();
    const short = await tune(ctx, { trials: 6, timeBudget: '0.001s' });
    expect(short.cutShort).toBe(true);
    for (const [i, { trials }] of outcomeOf(short).parts.entries()) {
      expect(trials.length).toBeGreaterThanOrEqual(1);
      expect(trials.length).toBeLessThan(6);
      expect(trials).toEqual(outcomeOf(whole).parts[i].trials.slice(0, trials.length));
    }
    const long = await tune(ctx, { trials: 6 });
    expect(outcomeOf(long)).toEqual(outcomeOf(whole));
  });
});

describe('another space under the same name', () => {
  it('leaves the predictions of the earlier trials where the ledger has them', async () => {
    const ctx = await studyMarket();
    const ledger = `${ctx.workspace.artifactsDir}/trials/small.label_up_2.json`;
    await tune(ctx, { nested: false, trials: 2 });
    await tune(ctx, { nested: false, trials: 2, space: { maxDepth: 'int(1,4)' } });
    const files = (await readTrials(ledger)).map(({ predictions }) => predictions as string);
    expect(new Set(files).size).toBe(4);
    for (const file of files) expect((await parquetInfo(file)).rows).toBeGreaterThan(0);
  });
});
