import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Path of a Chromium: $CHROMIUM, or where Linux distributions put one. @throws Error that says how to get one */
function findChromium(): string {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM is set to ${named}, which does not exist`);
  }
  const found = places.find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(
      `the report is tested in a real browser and none was found (${places.join(', ')}): ` +
        'install one (Debian: apt-get install chromium) or set CHROMIUM to its path',
    );
  }
  return found;
}

/** A headless browser that asks nothing of the network by itself. */
export function launchBrowser(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-default-browser-check', ...quiet],
  });
}
