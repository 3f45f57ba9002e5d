import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/cli/render-report.ts';
import { createUi } from '../../src/cli/ui.ts';
import type { Workspace } from '../../src/core/context.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { driftPath, qualityPath, runDir, runManifestPath } from '../../src/io/layout.ts';
import type { Manifest } from '../../src/io/manifest.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { printPdf } from '../../src/report/print-pdf.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { reportConfig, reportStage } from '../../src/stages/report.ts';
import { contextOf } from '../evaluation/run-fixture.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { addBars, drift, quality, trainedRun } from './stage-fixture.ts';

const config = (more: object = {}) => reportConfig.parse({ run: 'r', ...more });
const pageOf = (ws: Workspace) => readFile(join(runDir(ws, 'r'), 'report.html'), 'utf8');
const textOf = (page: string) => page.replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('trademl report', () => {
  it('says which commands make what a run that was only trained still lacks', async () => {
    const { ws, ctx } = await trainedRun();
    const { status, summary } = await reportStage(config(), ctx);
    expect(status).toBe('done');
    expect(summary?.missing.map(({ command }) => command)).toEqual([
      'trademl backtest --run r',
      'trademl evaluate --run r',
      'trademl ingest --interval 1d',
      'trademl drift fit --features set && trademl drift check --features set',
    ]);
    const text = textOf(await pageOf(ws));
    expect(text).toContain('Run r has predictions, and nobody has scored them yet.');
    expect(text).toContain('Scheme walk-forward, horizon 1 bar, embargo 1 bar');
    expect(text).toContain('Not audited.');
    expect(text).toContain('It has not been opened.');
  });

  it('shows what evaluate, backtest, quality and drift found', async () => {
    const { ws, ctx } = await trainedRun({ edge: 1, oracle: true });
    await addBars(ws, ['S0', 'S1', 'S2', 'S3', 'S4', 'S5'], 500);
    const { summary: evaluation } = await evaluateStage(
      evaluateConfig.parse({ run: 'r', range: 'all', resamples: 200, thresholdAuc: 0.99 }),
      ctx,
    );
    const { summary: backtest } = await backtestStage(backtestConfig.parse({ run: 'r' }), ctx);
    await writeJson(qualityPath(ws, '1d', 'json'), quality);
    await writeJson(driftPath(ws, 'set.check'), drift);
    const { summary } = await reportStage(config(), ctx);
    expect(summary?.missing).toEqual([]);
    expect(summary?.verdict).toBe(evaluation?.verdict.sentence);
    const page = await pageOf(ws);
    const text = textOf(page);
    const primary = evaluation?.ranges
      .find(({ range }) => range === 'holdout')
      ?.metrics.find(({ metric }) => metric === 'auc');
    expect(text).toContain(`AUC, hold-out ${primary?.value?.toFixed(3)}`);
    expect(text).toContain(`${primary?.low?.toFixed(3)} to ${primary?.high?.toFixed(3)}`);
    expect(text).toContain(
      `Sharpe ratio after costs, annualised ${backtest?.metrics.sharpe?.toFixed(2).replace('-', '−')}`,
    );
    expect(text).toContain(backtest?.annualisation.basis);
    expect(text).toContain('Opened 2 times');
    expect(text).toContain('the true probabilities (reachable)');
    expect(text).toMatch(/AUC \(hold-out\) at least 0\.990 0\.\d{3} NOT MET/);
    expect(text).toMatch(/price order error 1 3 S0 \(3\): 2019-01-08 high 9 &lt; low 10/);
    expect(text).not.toContain('UNUSED');
    expect(text).toContain('over the trigger: retrain');
    expect(text).toContain('75.0 %');
    expect(page).not.toContain('<b>bold</b>');
    expect(page.match(/<svg class="wide"/g)).toHaveLength(11);
    const lines: string[] = [];
    renderReport(
      { stage: 'report', name: 'r', status: 'done', manifest: '', ...(summary && { summary }) },
      createUi((line) => lines.push(line), { width: 80, unicode: true }),
    );
    expect(lines.join('')).toContain(join(runDir(ws, 'r'), 'report.html'));
  });

  it('is up to date while nothing changed, follows what did, and gives the same bytes again', async () => {
    const { ws, ctx } = await trainedRun({ edge: 1 });
    expect((await reportStage(config(), ctx)).status).toBe('done');
    expect((await reportStage(config(), ctx)).status).toBe('up to date');
    const before = await pageOf(ws);
    await writeJson(driftPath(ws, 'set.check'), drift);
    expect((await reportStage(config(), ctx)).status).toBe('done');
    expect(await pageOf(ws)).not.toBe(before);
    const other = join(await temporaryFolder(), 'page.html');
    await reportStage(config({ output: other }), ctx);
    expect(await readFile(other, 'utf8')).toBe(await pageOf(ws));
  });

  it('shows a regression without calibration, against the naive forecast', async () => {
    const { ws, ctx } = await trainedRun({ task: { kind: 'regression' }, edge: 1 });
    await evaluateStage(evaluateConfig.parse({ run: 'r', resamples: 200 }), ctx);
    await reportStage(config(), ctx);
    const text = textOf(await pageOf(ws));
    expect(text).toContain('A forecast of a number has no probabilities to calibrate.');
    expect(text).toContain('R² against the naive forecast');
    expect(text).toContain('RMSE, unit of the label');
    expect(text).toContain('A forecast of y says no direction: there is nothing to buy or sell.');
    expect(text).not.toContain('trademl backtest');
  });

  it('shows what the members of an ensemble lean on, and how they were trained', async () => {
    const { ws, ctx } = await trainedRun();
    const member = JSON.parse(await readFile(runManifestPath(ws, 'r'), 'utf8')) as Manifest<RunSummary>;
    const summary = { ...member.summary, run: 'e', kind: 'ensemble', learner: 'average', importance: [] };
    const members = ['r'].map((run) => ({ run, weight: null }));
    await writeJson(runManifestPath(ws, 'e'), {
      ...member,
      stage: 'ensemble',
      name: 'e',
      summary: { ...summary, members },
    });
    await reportStage(config({ run: 'e' }), ctx);
    const text = textOf(await readFile(join(runDir(ws, 'e'), 'report.html'), 'utf8'));
    expect(text).toContain('Features by gain, mean share of the members');
    expect(text).toMatch(/rsi_14 75\.0\s%/);
    expect(text).toContain('average of r');
    expect(text).toMatch(/train r c0ffeec0ffee .* ensemble e c0ffeec0ffee/);
  });

  it('plans without files, and names the command when there is no such run', async () => {
    const dir = await temporaryFolder();
    const ws = { dataDir: join(dir, 'd'), artifactsDir: join(dir, 'a'), configsDir: join(dir, 'c') };
    const dry = await reportStage(config(), contextOf(ws, true));
    expect(dry).toMatchObject({ status: 'dry run', plan: { writes: [join(dir, 'a', 'runs', 'r', 'report.html')] } });
    await expect(reportStage(config(), contextOf(ws))).rejects.toMatchObject({
      kind: 'missing-input',
      hint: 'make it with: trademl train --run r',
    });
  });
});

describe('other forms of the report', () => {
  it('Markdown carries the verdict and the tables, without markup of a page', async () => {
    const { ctx } = await trainedRun();
    await evaluateStage(evaluateConfig.parse({ run: 'r', resamples: 100 }), ctx);
    const { summary } = await reportStage(reportConfig.parse({ run: 'r', format: 'md' }), ctx);
    const text = await readFile(summary?.path as string, 'utf8');
    expect(summary?.path).toMatch(/report\.md$/);
    expect(text).toContain('# r: trademl report');
    expect(text).toMatch(/\| AUC \| 0\.\d{3} \| 0\.\d{3} to\s0\.\d{3} \| 0\.500 \| higher \|/);
    expect(text).toContain('Make it with `trademl backtest --run r`.');
    expect(text).not.toContain('<');
  });

  it('PDF is printed by the browser', async () => {
    const { ctx } = await trainedRun();
    const { summary } = await reportStage(reportConfig.parse({ run: 'r', format: 'pdf' }), ctx);
    const bytes = await readFile(summary?.path as string);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.length).toBeGreaterThan(10_000);
  });

  it('PDF without a browser says how to get one, and writes nothing', async () => {
    await expect(printPdf('<p>', new AbortController().signal, { PATH: '' })).rejects.toMatchObject({
      kind: 'engine',
      hint: expect.stringContaining('apt-get install chromium'),
    });
    const named = printPdf('<p>', new AbortController().signal, { CHROMIUM: '/no/such/browser' });
    await expect(named).rejects.toThrow(/CHROMIUM names \/no\/such\/browser/);
  });

  it('stands beside another run', async () => {
    const { ctx } = await trainedRun();
    await evaluateStage(evaluateConfig.parse({ run: 'r', resamples: 100 }), ctx);
    const { summary } = await reportStage(reportConfig.parse({ run: 'r', compare: 'r' }), ctx);
    const page = await readFile(summary?.path as string, 'utf8');
    expect(page).toContain('Beside r');
    expect(page).toContain('Scores with their intervals');
    // One run beside itself differs in nothing.
    expect(page).not.toContain('What differs');
  });
});
