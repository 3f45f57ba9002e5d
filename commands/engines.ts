import type { CommandDefinition } from '../src/cli/command.ts';
import type { Ui } from '../src/cli/ui.ts';
import type { EnginesOutcome } from '../src/stages/engines.ts';

export const enginesCommand: CommandDefinition = {
  name: 'engines',
  summary: 'list the native engines and install what is missing',
  group: 'upkeep',
  words: [{ key: 'action', choices: ['list', 'install'], optional: true, describe: 'list (default) or install' }],
  flags: [
    { flags: '--engine <names>', describe: 'engines to install', type: 'list', default: 'all' },
    { flags: '--force', describe: 'install a fresh copy although one is there', type: 'boolean' },
  ],
  examples: ['trademl engines', 'trademl engines install', 'trademl engines install --device cuda'],
  load: async () => {
    const { enginesConfig, enginesStage } = await import('../src/stages/engines.ts');
    return { schema: enginesConfig, run: enginesStage, render: renderEngines };
  },
};

/** 'no', 'yes', or '13.2, cuDNN 9.26.0'. */
function cudaText({ cuda, cudaVersion, cudnnVersion }: EnginesOutcome['engines'][number]): string {
  if (!cuda) return 'no';
  return `${cudaVersion ?? 'yes'}${cudnnVersion === null ? '' : `, cuDNN ${cudnnVersion}`}`;
}

function renderEngines(outcome: EnginesOutcome, ui: Ui): void {
  for (const { name, path, version, changed } of outcome.installed) {
    ui.line(changed ? `installed ${name} ${version} at ${path}` : `${name} ${version} is already at ${path}`);
  }
  ui.table(
    ['engine', 'for', 'version', 'CUDA', 'found as'],
    outcome.engines.map((engine) => [
      engine.name,
      engine.summary,
      engine.version ?? 'missing',
      cudaText(engine),
      engine.source ?? '-',
    ]),
  );
  for (const { name, found, path, problem, mend } of outcome.engines) {
    ui.line(found ? `${name}: ${path}` : `${name}: ${problem}\n  -> ${mend}`);
  }
  ui.line(`GPU: ${outcome.gpus.length > 0 ? outcome.gpus.join(', ') : 'none visible'}`);
  ui.line(`threads: ${outcome.threads}`);
  for (const [name, device] of Object.entries(outcome.devices)) ui.line(`--device auto, ${name}: ${device}`);
}
