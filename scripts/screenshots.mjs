/**
 * Pictures of a report's sections, as they stand in the README and the docs, taken in the installed browser. After `make demo`:
 *   node scripts/screenshots.mjs artifacts/runs/demo/report.html [folder, default docs/screenshots] [names ...]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser, quietFlags } from '../dist/src/report/print-pdf.js';

/** A section is named by the id of its heading; the page's width is what a desk or a phone has. */
const shots = [
  { name: 'first-screen', heading: 'page', width: 1280 },
  { name: 'first-screen-dark', heading: 'page', width: 1280, colorScheme: 'dark' },
  { name: 'first-screen-phone', heading: 'page', width: 390 },
  { name: 'equity', heading: 'equity-and-drawdown', width: 1280 },
  { name: 'regimes', heading: 'regimes', width: 1280 },
  { name: 'regimes-phone', heading: 'regimes', width: 390, colorScheme: 'dark' },
  { name: 'uncertainty', heading: 'uncertainty', width: 1280 },
  { name: 'tear-sheet', heading: 'tear-sheet', width: 1280 },
  { name: 'tear-sheet-phone', heading: 'tear-sheet', width: 390 },
  { name: 'parts', heading: 'parts', width: 1280 },
];

/** Most of a long section that is shown, in CSS pixels. */
const mostHeight = 1600;

const [, , report, folder = 'docs/screenshots', ...names] = process.argv;
if (report === undefined) throw new Error('name a report: artifacts/runs/demo/report.html');
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findBrowser(process.env), args: quietFlags() });
try {
  for (const { name, heading, width, colorScheme = 'light' } of shots) {
    if (names.length > 0 && !names.includes(name)) continue;
    const page = await browser.newPage({ viewport: { width, height: width < 600 ? 844 : 800 }, colorScheme });
    await page.goto(pathToFileURL(resolve(report)).href);
    const box =
      heading === 'page'
        ? { x: 0, y: 0, ...page.viewportSize() }
        : await page.locator(`section[aria-labelledby="${heading}"]`).boundingBox();
    const clip = { ...box, x: 0, width, height: Math.min(box.height, mostHeight), scale: 1 };
    // Playwright itself writes no WebP, which is a third of a PNG's size.
    const session = await page.context().newCDPSession(page);
    const options = { format: 'webp', quality: 80, clip, captureBeyondViewport: true };
    const { data } = await session.send('Page.captureScreenshot', options);
    const bytes = Buffer.from(data, 'base64');
    await writeFile(join(folder, `${name}.webp`), bytes);
    console.log(
      `${name}.webp: ${Math.round(clip.width)} x ${Math.round(clip.height)}, ${Math.round(bytes.length / 1000)} kB`,
    );
    await page.close();
  }
} finally {
  await browser.close();
}
