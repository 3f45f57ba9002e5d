import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatTime } from '../../src/core/time.ts';
import { readSeries } from '../../src/io/series.ts';
import { calendarFor } from '../../src/market/calendar/index.ts';
import { parseAvailability } from '../../src/market/series/availability.ts';
import { parseStamp, type Stamp } from '../../src/market/sources/stamps.ts';
import { generateMarket } from '../../src/market/synthetic/index.ts';
import type { SeriesSummary } from '../../src/stages/ingest/series.ts';
import { ingestConfig } from '../../src/stages/ingest.ts';
import { runIngestCommand } from '../../src/stages/ingest-command.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

describe('availability', () => {
  // 2024-07-03 is a half day, 07-04 a holiday, 07-06 and 07-07 a weekend; New York is 4 hours behind, 5 in winter.
  it.each([
    ['45 days', '2024-01-01', undefined, '2024-02-15T00:00:00Z'],
    ['1 day', '2024-07-03', 'America/New_York', '2024-07-04T04:00:00Z'],
    ['16 hours', '2024-07-03', undefined, '2024-07-03T16:00:00Z'],
    ['1 month', '2024-01-31', undefined, '2024-02-29T00:00:00Z'],
    ['1 month, 12 days', '2024-12-01', undefined, '2025-01-13T00:00:00Z'],
    ['1 business day', '2024-07-03', undefined, '2024-07-05T04:00:00Z'],
    ['2 business days and 16 hours', '2024-07-03', undefined, '2024-07-08T20:00:00Z'],
    ['2 business days', '2024-07-03', 'UTC', '2024-07-08T00:00:00Z'],
    ['session close', '2024-07-03', undefined, '2024-07-03T17:00:00Z'],
    ['session close', '2024-07-04', undefined, '2024-07-05T20:00:00Z'],
    ['session close, 15 minutes', '2024-07-05', undefined, '2024-07-05T20:15:00Z'],
    ['next session open', '2024-07-03', undefined, '2024-07-05T13:30:00Z'],
    ['next session open', '2024-07-03T12:00:00Z', undefined, '2024-07-03T13:30:00Z'],
    ['next session open', '2024-07-03T14:00:00Z', undefined, '2024-07-05T13:30:00Z'],
    ['session close', '2024-07-03T18:00:00Z', undefined, '2024-07-05T20:00:00Z'],
    // What comes out at the very open is known at that of the next day; at the very close, by then.
    ['next session open', '2024-07-03T13:30:00Z', undefined, '2024-07-05T13:30:00Z'],
    ['session close', '2024-07-03T17:00:00Z', undefined, '2024-07-03T17:00:00Z'],
    // A time of day, once added, is one: 08:00 is before the open of the same date, 10:00 is not.
    ['8 hours, next session open', '2024-07-03', undefined, '2024-07-03T13:30:00Z'],
    ['10 hours, next session open', '2024-07-03', undefined, '2024-07-05T13:30:00Z'],
    ['14 hours, session close', '2024-07-03', undefined, '2024-07-05T20:00:00Z'],
    ['1 day, next session open', '2024-07-02', undefined, '2024-07-05T13:30:00Z'],
    ['session close, next session open', '2024-07-02', undefined, '2024-07-03T13:30:00Z'],
    ['session close, session close', '2024-07-02', undefined, '2024-07-02T20:00:00Z'],
    ['session close, 1 day, session close', '2024-07-02', undefined, '2024-07-05T20:00:00Z'],
    ['1 month', '2024-01-31T15:30:00Z', 'UTC', '2024-02-29T15:30:00Z'],
    [' 1 business day', '2024-07-03T15:30:00Z', undefined, '2024-07-05T15:30:00Z'],
    ['2 sessions', '2024-07-03', undefined, '2024-07-08T04:00:00Z'],
    ['1 day', '2024-03-09T15:00:00-05:00', 'America/New_York', '2024-03-10T19:00:00Z'],
  ])('%s after %s in %s is %s', (text, stamp, zone, expected) => {
    const rule = parseAvailability(text, calendarFor('XNYS'), zone);
    expect(formatTime(rule.at(parseStamp(stamp) as Stamp))).toBe(expected);
  });

  it.each(['', 'soon', '3 fortnights', '1 day later', '-1 day'])("refuses '%s'", (text) => {
    expect(() => parseAvailability(text, calendarFor('XNYS'))).toThrow('is not a delay');
  });
});

describe('ingest --source series', () => {
  async function ingest(ctx: TestContext, text: string, options: Record<string, unknown> = {}, name = 'fred.csv') {
    const path = join(ctx.dir, name);
    await writeFile(path, text);
    const config = ingestConfig.parse({ source: 'series', path, availableAfter: '1 day', ...options });
    const outcome = await runIngestCommand(config, ctx);
    return { ...outcome, summary: outcome.summary as SeriesSummary };
  }
  const stored = async (ctx: TestContext, name: string) => {
    const { period, availableAt, value } = await readSeries(ctx.workspace, name);
    return Array.from(value, (v, i) => [
      formatTime(period[i]).slice(0, 10),
      formatTime(availableAt[i]).slice(0, 10),
      v,
    ]);
  };

  it('takes a long file: names, empty values and order', async () => {
    const ctx = testContext();
    const text =
      'series,date,value\nDGS10,2024-01-03,4\nDGS10,2024-01-02,3\nDGS10,2024-01-04,.\nCPI U,2024-01-01,100\n';
    const { summary } = await ingest(ctx, text);
    expect(await stored(ctx, 'dgs10')).toEqual([
      ['2024-01-02', '2024-01-03', 3],
      ['2024-01-03', '2024-01-04', 4],
    ]);
    expect(await stored(ctx, 'cpi_u')).toEqual([['2024-01-01', '2024-01-02', 100]]);
    expect(summary.series[0].findings).toEqual([
      { check: 'order', count: 1, first: 'line 3: 2024-01-02T00:00:00Z' },
      { check: 'empty', count: 1, first: 'line 4: 2024-01-04' },
    ]);
    await expect(readSeries(ctx.workspace, 'DGS10')).rejects.toMatchObject({ hint: "did you mean 'dgs10'?" });
  });

  it('takes a wide file, all of it or some, and a file of one column by its own name', async () => {
    const ctx = testContext();
    const wide = 'date,VIX,VIX 3M\n2024-01-02,13,15\n2024-01-03,14,16\n';
    expect((await ingest(ctx, wide)).summary.series.map(({ name }) => name)).toEqual(['vix', 'vix_3m']);
    const some = await ingest(ctx, wide, { seriesName: 'VIX 3M', rename: 'VIX 3M=term' });
    expect(some.summary.series.map(({ name, rows }) => [name, rows])).toEqual([['term', 2]]);
    const one = 'Date,Price\n2024-01-02,70\n';
    expect((await ingest(ctx, one, {}, 'oil_wti.csv')).summary.series[0].name).toBe('oil_wti');
    expect((await ingest(ctx, one, { seriesName: 'wti' }, 'oil_wti.csv')).summary.series[0].name).toBe('wti');
  });

  it('calls the columns of a file of bars by its name, so that two files do not share a close', async () => {
    const ctx = testContext();
    const bars = 'DATE,OPEN,Adj Close,score\n2024-01-02,13,15,1\n';
    const { summary } = await ingest(ctx, bars, {}, 'vix.csv');
    expect(summary.series.map(({ name }) => name)).toEqual(['vix_open', 'vix_adj_close', 'score']);
    const one = await ingest(ctx, bars, { seriesName: 'Adj Close', rename: 'Adj Close=fear' }, 'vix.csv');
    expect(one.summary.series.map(({ name }) => name)).toEqual(['fear']);
  });

  it('says which stored periods a shorter file takes away', async () => {
    const ctx = testContext();
    await ingest(ctx, 'date,value\n2024-01-02,3\n2024-01-03,4\n2024-01-04,5\n');
    await ingest(ctx, 'date,value\n2024-01-04,5\n2024-01-05,6\n');
    expect(ctx.said.join()).toContain(
      "series 'fred': 2 stored periods (2024-01-02 to 2024-01-03) are not in this file and are gone",
    );
    expect((await stored(ctx, 'fred')).length).toBe(2);
  });

  it('keeps revisions when a column says when each became known', async () => {
    const ctx = testContext();
    const text =
      'date,value,out\n2024-01-01,1,2024-02-10\n2024-02-01,2,2024-03-10\n2024-01-01,1.5,2024-03-12\n2024-01-01,1.5,2024-03-12\n';
    const { summary } = await ingest(ctx, text, {
      availableAfter: undefined,
      availableColumn: 'out',
      seriesName: 'gdp',
    });
    expect(await stored(ctx, 'gdp')).toEqual([
      ['2024-01-01', '2024-02-11', 1],
      ['2024-02-01', '2024-03-11', 2],
      ['2024-01-01', '2024-03-13', 1.5],
    ]);
    expect(summary.series[0].findings.map(({ check, count }) => [check, count])).toEqual([
      ['order', 1],
      ['duplicate', 1],
      ['revision', 1],
    ]);
  });

  it('says what is suspect: known at once, known before the month is over, a month missing', async () => {
    const ctx = testContext();
    const months = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01', '2024-06-01'];
    const text = `date,value\n${months.map((month, i) => `${month},${i}`).join('\n')}\n`;
    const checks = async (availableAfter: string) =>
      (await ingest(ctx, text, { availableAfter, onBad: 'keep' })).summary.series[0].findings.map(({ check }) => check);
    expect(await checks('0 days')).toEqual(['at once', 'gap', 'early']);
    expect(await checks('20 days')).toEqual(['gap', 'early']);
    expect(await checks('45 days')).toEqual(['gap']);
  });

  it('refuses without a word on availability, and two values that were known at once', async () => {
    const ctx = testContext();
    const text = 'date,value\n2024-01-02,3\n2024-01-02,4\n';
    await expect(ingest(ctx, text, { availableAfter: undefined })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('would leak the future'),
      hint: expect.stringContaining('--available-after'),
    });
    await expect(ingest(ctx, text)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('known at the same time: 3 in line 2, 4 in line 3'),
    });
    await expect(ingest(ctx, 'date,value\n2024-01-02,x\n')).rejects.toThrow(
      "line 2 column 'value': 'x' is not a number",
    );
    await expect(ingest(ctx, 'date,value\nsoon,1\n')).rejects.toThrow("line 2 (fred): 'soon' is not a date");
    await expect(ingest(ctx, 'date,symbol,close\n2024-01-02,A,1\n')).rejects.toThrow('no column of values');
  });

  it('refuses a changed past, unless told to keep the new values; the same file is up to date', async () => {
    const ctx = testContext();
    await ingest(ctx, 'date,value\n2024-01-02,3\n');
    expect((await ingest(ctx, 'date,value\n2024-01-02,3\n')).status).toBe('up to date');
    const changed = 'date,value\n2024-01-02,3.5\n2024-01-03,4\n';
    await expect(ingest(ctx, changed)).rejects.toThrow('1 values differ from those stored before');
    expect(await stored(ctx, 'fred')).toEqual([['2024-01-02', '2024-01-03', 3]]);
    await ingest(ctx, changed, { onBad: 'keep' });
    expect((await stored(ctx, 'fred')).length).toBe(2);
    expect(ctx.said.join()).toContain('taken as if they had always been known');
  });
});

describe('series of the synthetic market', () => {
  const market = (days: number) => generateMarket({ symbols: 1, days, interval: '1d', edge: 0.06, seed: 9 }).series;

  it('are known after their period, revised, and the same at their beginning however long the market', () => {
    const long = market(300);
    market(150).forEach((series, i) => {
      const rows = series.value.length;
      expect(rows).toBeGreaterThan(5);
      for (const name of ['period', 'availableAt', 'value'] as const) {
        expect(long[i][name].slice(0, rows)).toEqual(series[name]);
      }
    });
    for (const { period, availableAt } of long) {
      expect(availableAt.every((at, row) => at > period[row] && (row === 0 || at >= availableAt[row - 1]))).toBe(true);
    }
    expect(new Set(long[1].period).size).toBeLessThan(long[1].period.length);
  });

  it('come with the bars', async () => {
    const ctx = testContext();
    const config = ingestConfig.parse({ source: 'synthetic', symbols: 1, days: 60 });
    await runIngestCommand(config, ctx);
    expect((await readSeries(ctx.workspace, 'vix_like')).value.length).toBe(60);
    expect((await readSeries(ctx.workspace, 'macro_rate')).value.length).toBeGreaterThan(1);
  });
});
