import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engineError } from '../core/errors.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];

/** Path of the browser that prints: $CHROMIUM, else the first Chromium or Chrome on the PATH. @throws TrademlError (engine) */
export function findBrowser(env: NodeJS.ProcessEnv): string {
  if (env.CHROMIUM) {
    if (existsSync(env.CHROMIUM)) return env.CHROMIUM;
    throw engineError(
      `CHROMIUM names ${env.CHROMIUM}, which is not there`,
      'set it to the path of a Chromium or Chrome',
    );
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found) return found;
  throw engineError(
    'a PDF is printed by an installed Chromium or Chrome, and there is none on the PATH',
    'install one (Debian: apt-get install chromium), set CHROMIUM to its path, or use --format html',
  );
}

/** Flags of a browser that asks nothing of the network by itself and runs in a container too. */
export function quietFlags(): string[] {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const quiet = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return [...asRoot, ...quiet, '--disable-sync', '--disable-dev-shm-usage', '--no-default-browser-check'];
}

/** Longer than this a browser does not take for a page of two megabytes. */
const timeoutMillis = 120_000;

/**
 * Prints a page by the installed browser, which opens nothing but that one file.
 * @throws TrademlError (engine) when there is no browser, or it printed nothing
 */
export async function printPdf(page: string, signal: AbortSignal, env = process.env): Promise<Uint8Array> {
  const browser = findBrowser(env);
  const folder = await mkdtemp(join(tmpdir(), 'trademl-pdf-'));
  try {
    const [source, target] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await writeFile(source, page);
    const own = [`--user-data-dir=${join(folder, 'profile')}`, '--no-pdf-header-footer', `--print-to-pdf=${target}`];
    const args = ['--headless', ...quietFlags(), ...own];
    const problem = await new Promise<string | undefined>((done) => {
      execFile(
        browser,
        [...args, pathToFileURL(source).href],
        { signal, timeout: timeoutMillis },
        (error, _out, stderr) => done(error ? stderr.trim().split('\n').at(-1) || error.message : undefined),
      );
    });
    signal.throwIfAborted();
    if (existsSync(target)) return await readFile(target);
    throw engineError(
      `${browser} printed no PDF${problem ? `: ${problem}` : ''}`,
      'use --format html and print from there',
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
