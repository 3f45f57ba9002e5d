// Compiles src/ and commands/ to dist/ and stamps the result with a hash of the compiled code (see src/core/version.ts).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = join(root, 'dist.new');
const dist = join(root, 'dist');

// A fresh folder, so that files of deleted sources never stay behind.
rmSync(fresh, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', fresh], {
  cwd: root,
  stdio: 'inherit',
});

const hash = createHash('sha256');
for (const name of readdirSync(fresh, { recursive: true }).sort()) {
  if (name.endsWith('.js')) hash.update(name).update(readFileSync(join(fresh, name)));
}
writeFileSync(join(fresh, 'build-id'), `${hash.digest('hex').slice(0, 16)}\n`);

if (existsSync(dist)) renameSync(dist, `${dist}.old`);
renameSync(fresh, dist);
rmSync(`${dist}.old`, { recursive: true, force: true });
