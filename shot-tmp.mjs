import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser, quietFlags } from './dist/src/report/print-pdf.js';

const [, , file, out, width, scheme, h] = process.argv;
const b = await chromium.launch({ executablePath: findBrowser(process.env), args: quietFlags() });
const p = await b.newPage({ viewport: { width: +width, height: 900 }, colorScheme: scheme });
const errors = [];
p.on('console', (m) => errors.push(m.text()));
p.on('pageerror', (e) => errors.push(String(e)));
await p.goto(pathToFileURL(file).href);
const total = await p.evaluate(() => [
  document.documentElement.scrollHeight,
  document.documentElement.scrollWidth,
  innerWidth,
]);
console.log(total, errors);
const from = +(h?.split('-')[0] ?? 0),
  to = +(h?.split('-')[1] ?? 1400);
await p.screenshot({
  path: out,
  clip: { x: 0, y: from, width: +width, height: Math.min(to, total[0]) - from },
  fullPage: true,
});
await b.close();
