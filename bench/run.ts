/** Runs every benchmark in turn. Figures are worth reading when nothing else runs on the machine. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

let failed = false;
for (const name of ['features', 'parquet', 'xgboost', 'lightgbm', 'torch', 'cpcv', 'evaluate', 'pipeline']) {
  console.log(`\n== ${name}`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  failed = spawnSync(process.execPath, [script], { stdio: 'inherit' }).status !== 0 || failed;
}
process.exitCode = failed ? 1 : 0;
