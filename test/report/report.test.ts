import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../src/backtest/result.ts';
import { breakEvenSentence } from '../../src/report/break-even.ts';
import { renderPage } from '../../src/report/page.ts';
import { launchBrowser } from './browser.ts';
import { defects, fillOf, focused, lowContrast, openAllDetails, paper } from './in-page.js';
import { bareReport, fixtureReport, poisoned } from './report-fixture.ts';
import { fixtureCalibration } from './second-stage-fixture.ts';

const evil = `x"><img src=x onerror=alert(1)><script>alert(2)</script>'&`;
const folder = mkdtempSync(join(tmpdir(), 'trademl-report-'));
const whole = renderPage(fixtureReport());
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Visit {
  readonly page: Page;
  readonly messages: string[];
  readonly requests: string[];
}

async function visit(name: string, content: string, width: number, colorScheme: 'light' | 'dark'): Promise<Visit> {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, content);
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  const url = pathToFileURL(path).href;
  await page.goto(url);
  return { page, messages, requests: requests.filter((request) => request !== url) };
}

const looks = [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

describe.each(looks)('the page at $width px, $scheme', ({ width, scheme }) => {
  it('shows everything, asks nothing of the network, overflows nowhere and reads well', async () => {
    const { page, messages, requests } = await visit('whole', whole, width, scheme);
    expect({ messages, requests }).toEqual({ messages: [], requests: [] });
    expect(await page.evaluate(defects)).toEqual([]);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    await page.evaluate(openAllDetails);
    expect(await page.evaluate(defects)).toEqual([]);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    await page.close();
  });

  it('holds with an empty run, with two bars, with long and with hostile names', async () => {
    const long = fixtureReport({ days: 2, symbols: 1, features: 1, name: 'r'.repeat(90) });
    for (const data of [bareReport(), long, poisoned(fixtureReport({ days: 40 }), evil)]) {
      const { page, messages } = await visit('odd', renderPage(data), width, scheme);
      expect(messages).toEqual([]);
      expect(await page.evaluate(defects)).toEqual([]);
      await page.close();
    }
  });
});

describe('the page', () => {
  it('has the verdict as its only first heading, and its three numbers with interval and baseline on the first screen', async () => {
    const data = fixtureReport();
    const { page } = await visit('first', renderPage(data), 1280, 'light');
    expect(await page.locator('h1').allTextContents()).toEqual([data.verdict.sentence]);
    const texts = await page.locator('.number').allInnerTexts();
    expect(texts).toHaveLength(3);
    for (const text of texts) expect(text).toMatch(/95\s% interval .+ to\s.+\n?baseline .+/);
    const box = await page.locator('.audit').boundingBox();
    expect((box?.y ?? 800) + (box?.height ?? 0)).toBeLessThan(800);
    expect(await page.locator('.audit').textContent()).toContain('Not audited.');
    await page.close();
  });

  it('can be walked with the keyboard: the skip link comes first and leads to the sections', async () => {
    const { page } = await visit('keys', whole, 1280, 'light');
    await page.keyboard.press('Tab');
    expect((await page.evaluate(focused)).text).toBe('Skip to the sections');
    await page.keyboard.press('Enter');
    expect((await page.evaluate(focused)).id).toBe('report');
    await page.close();
  });

  it('shows colours of the scheme in its drawings', async () => {
    const fills: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await visit('scheme', whole, 1280, scheme);
      fills.push(await page.locator('.chart svg.wide text').first().evaluate(fillOf));
      await page.close();
    }
    expect(fills[0]).not.toBe(fills[1]);
  });

  it('prints', async () => {
    const { page } = await visit('print', whole, 1280, 'dark');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(paper)).toBe('rgb(252, 251, 248)');
    await page.close();
  });

  it('stays under 2 MB with 20 years of daily bars and 500 symbols', () => {
    const size = Buffer.byteLength(renderPage(fixtureReport({ days: 5040, symbols: 500, features: 250 })));
    expect(size).toBeLessThan(2_000_000);
  });

  it('is the same bytes for the same data', () => {
    expect(renderPage(fixtureReport({ days: 300 }))).toBe(renderPage(fixtureReport({ days: 300 })));
  });

  it('has no colour of its own in a drawing: all come from the style sheet', () => {
    const drawings = whole.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    expect(drawings.length).toBeGreaterThan(12);
    // A clip path is never painted, and echarts gives it a fill.
    const painted = drawings.join('').replace(/<clipPath[\s\S]*?<\/clipPath>/g, '');
    expect(painted.match(/(?:fill|stroke)="(?!var\(--|none)[^"]*"/g)).toBeNull();
  });

  it('treats names as text wherever they come from', async () => {
    const { page, messages, requests } = await visit(
      'evil',
      renderPage(poisoned(fixtureReport(), evil)),
      1280,
      'light',
    );
    expect({ messages, requests }).toEqual({ messages: [], requests: [] });
    expect(await page.locator('script, img').count()).toBe(0);
    expect(await page.locator('.kicker').textContent()).toContain(evil);
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text.split(evil).length).toBeGreaterThan(300);
    await page.close();
  });

  it('says which command makes what is missing', async () => {
    const { page } = await visit('bare', renderPage(bareReport()), 1280, 'light');
    expect(await page.locator('.missing code').allTextContents()).toEqual(
      expect.arrayContaining(['trademl evaluate --run bare', 'trademl backtest --run bare', 'trademl drift check']),
    );
    await page.close();
  });

  it('shows the reachable score of a synthetic market and leaves the section out for a real one', () => {
    expect(whole).toContain('What was there to find');
    expect(renderPage({ ...fixtureReport(), reachable: undefined })).not.toContain('What was there to find');
  });

  it('shows what ensembles and calibration did, and nothing of it for a single model', () => {
    const titles = [
      'The ensemble and its members',
      'Before and after calibration',
      'Acting on confident predictions alone',
      'Prediction sets',
    ];
    const single = renderPage({ ...fixtureReport(), ensemble: undefined, calibration: undefined });
    for (const title of titles) {
      expect(whole).toContain(title);
      expect(single).not.toContain(title);
    }
    expect(whole).toContain('Left out: forest (artifacts/runs/forest/manifest.json does not exist).');
    const numbers = {
      ...fixtureCalibration,
      conformal: { ...fixtureCalibration.conformal, meanWidth: 0.034, setSizes: [], perClass: [] },
    };
    expect(renderPage({ ...fixtureReport(), calibration: numbers as typeof fixtureCalibration })).toContain(
      'Prediction intervals',
    );
  });
});

describe('the break-even cost in words', () => {
  const metrics = (totalReturn: number) => ({ totalReturn }) as BacktestResult['metrics'];
  it.each([
    [12.34, 0.1, 'breaks even when one side of a trade costs 12.3 bps'],
    [null, 0.1, 'still earns when one side of a trade costs 500 bps'],
    [null, -0.1, 'loses even when trading costs nothing'],
  ])('%s with a return of %d', (breakEvenBps, totalReturn, words) => {
    expect(breakEvenSentence({ breakEvenBps, metrics: metrics(totalReturn) })).toContain(words);
  });
});
