import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/evaluation/evaluation.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { driftPath, qualityPath, runDir, splitsPath } from '../../src/io/layout.ts';
import { count, fixed, formatRange, formatValue, percent } from '../../src/report/format.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { reportConfig, reportStage } from '../../src/stages/report.ts';
import { addBars, drift, quality, trainedRun } from './stage-fixture.ts';

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const plain = (markup: string) => unescaped(markup.replace(/<[^>]+>/g, ''));

interface PageTable {
  readonly id: string;
  readonly rows: readonly (readonly string[])[];
}

/** Every table of a page: its id and the texts of its cells, headers left out. */
function tablesOf(page: string): PageTable[] {
  return [...page.matchAll(/aria-labelledby="([\w-]+)-caption"[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/g)].map(
    ([, id, body]) => ({
      id,
      rows: [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
        [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => plain(cell)),
      ),
    }),
  );
}

/** All numbers of a JSON document. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : [];
}

/** Every way in which the page may write a number: its decimals, or as percent. */
const written = (value: number) =>
  [0, 1, 2, 3, 4, 5].flatMap((decimals) => [fixed(value, decimals), fixed(100 * value, decimals)]);

/** A run with everything but a comparison: what its page's tables say, and the JSON documents behind it. */
async function reportedRun() {
  const { ws, ctx } = await trainedRun({ edge: 1, oracle: true, dates: 900, holdoutDates: 200 });
  await addBars(ws, ['S0', 'S1', 'S2', 'S3', 'S4', 'S5'], 900);
  await backtestStage(backtestConfig.parse({ run: 'r' }), ctx);
  const { summary } = await evaluateStage(evaluateConfig.parse({ run: 'r', range: 'all', resamples: 200 }), ctx);
  await writeJson(qualityPath(ws, '1d', 'json'), quality);
  await writeJson(driftPath(ws, 'set.check'), drift);
  await reportStage(reportConfig.parse({ run: 'r' }), ctx);
  const dir = runDir(ws, 'r');
  const files = [
    ...['evaluation.json', 'backtest.json', 'manifest.json'].map((name) => join(dir, name)),
    ...[qualityPath(ws, '1d', 'json'), driftPath(ws, 'set.check'), splitsPath(ws, 'set')],
  ];
  return {
    tables: tablesOf(await readFile(join(dir, 'report.html'), 'utf8')),
    evaluation: summary as Evaluation,
    documents: await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown)),
  };
}

describe('every number of the page has its JSON field', () => {
  it('in every table', async () => {
    const { tables, documents } = await reportedRun();
    const known = new Set(documents.flatMap(numbersOf).flatMap(written));
    const wild = tables
      // Years come from equity.parquet; an importance is a gain of the manifest over the sum of them all.
      .filter(({ id }) => !/^(stages|files|calendar-years|importance-table)/.test(id))
      .flatMap(({ id, rows }) =>
        rows.flatMap((row) =>
          row
            .slice(1)
            .flatMap((cell) => cell.replace(/\d{4}-\d\d-\d\d\S*/g, '').match(/−?\d[\d,]*(?:\.\d+)?/g) ?? [])
            .filter((number) => !known.has(number))
            .map((number) => `${id}: ${number} in '${row.join(' | ')}'`),
        ),
      );
    expect(tables.length).toBeGreaterThan(15);
    expect(wild).toEqual([]);
  });

  it('in the order of the fields: market states', async () => {
    const { tables, evaluation } = await reportedRun();
    const [history] = evaluation.regimes ?? [];
    const range = evaluation.ranges.reduce((a, b) => (b.rows > a.rows ? b : a));
    const parts = range.perMarketState?.find(({ rule }) => rule === 'regime')?.parts ?? [];
    const number = (value: number | null | undefined) => value ?? Number.NaN;
    expect(history.states.map(({ state }) => state)).toEqual(['bear', 'sideways', 'bull', 'high_vol']);
    expect(history.states.reduce((sum, { dates }) => sum + dates, 0)).toBe(history.dates);
    const rowsOf = (id: string) => tables.find((table) => table.id === id)?.rows;
    expect(rowsOf('regime-scores')).toEqual(
      history.states.map(({ state, share, visits, meanVisit }) => {
        const part = parts.find((candidate) => candidate.part === state);
        const { value, low, high } = part?.primary ?? {};
        return [
          state.replace('_', ' '),
          percent(share),
          count(visits),
          fixed(number(meanVisit), 1),
          count(part?.rows ?? 0),
          formatValue(number(value), 'ratio'),
          formatRange(number(low), number(high), 'ratio'),
          percent(number(part?.secondary)),
          percent(number(part?.secondaryBaseline)),
        ];
      }),
    );
    expect(rowsOf('regime-returns')).toEqual(
      history.states.map(({ state, trading }) => [
        state.replace('_', ' '),
        count(trading?.bars ?? 0),
        percent(number(trading?.strategy.meanReturn)),
        fixed(number(trading?.strategy.sharpe), 2),
        percent(number(trading?.benchmark.meanReturn)),
        fixed(number(trading?.benchmark.sharpe), 2),
      ]),
    );
    expect(rowsOf('regime-visits')).toEqual(
      history.ribbon.map(({ state, from, to }) => [state.replace('_', ' '), from.slice(0, 10), to.slice(0, 10)]),
    );
  });
});
