import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows a file in the user's browser without waiting for it. Resolves to why it could not, if it could not. */
export function openFile(path: string, platform: NodeJS.Platform = process.platform): Promise<string | undefined> {
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  return new Promise((done) => {
    const child = spawn(command, [...args, resolve(path)], { detached: true, stdio: 'ignore' });
    child.once('error', (error) => done(error.message));
    child.once('spawn', () => {
      child.unref();
      done(undefined);
    });
  });
}
