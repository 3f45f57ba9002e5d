import { type Browser, chromium } from 'playwright-core';
import { findBrowser, quietFlags } from '../../src/report/print-pdf.ts';

/** A headless browser, the one that prints the reports. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(process.env), args: quietFlags() });
}
