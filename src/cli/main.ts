import { availableParallelism } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import type { Device, StageContext } from '../core/context.ts';
import { hasCode, messageOf, TrademlError, usageError } from '../core/errors.ts';
import { version } from '../core/version.ts';
import { type CommandDefinition, commandGroups, type FlagDefinition } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

type Values = Record<string, unknown>;

const globalKeys = ['seed', 'jobs', 'device', 'dataDir', 'artifactsDir', 'configsDir'] as const;

/** How long after Ctrl-C a stage may take to stop by itself. Files are whole or absent, so leaving is always safe. */
const graceMillis = 800;

/**
 * Parses the command line, runs one command and returns the exit code. Results go to stdout; progress, warnings and
 * errors to stderr; with --json the result or the error is one JSON document on stdout.
 */
export async function main(commands: readonly CommandDefinition[], argv: readonly string[]): Promise<number> {
  ignoreClosedPipe();
  let exitCode: number = exitCodes.done;
  const json = argv.includes('--json');
  const program = createProgram();
  // Under --json an error is the document on stdout, and no text beside it.
  if (json) program.configureOutput({ writeErr: () => undefined });
  for (const definition of commands) {
    addCommand(program, definition, async (flags, globals) => {
      exitCode = await runCommand(definition, commands, flags, globals);
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    const options = { json, verbose: argv.includes('--verbose') };
    if (!(error instanceof CommanderError)) return reportError(error, options);
    if (error.exitCode === 0) return exitCodes.done;
    if (json) await reportError(wordsError(error), options);
    return exitCodes.usage;
  }
}

/** What commander says about the words of a command line, as an error of ours. */
function wordsError({ code, message }: CommanderError): Error {
  if (code === 'commander.help') return usageError('no command given', 'trademl --help lists the commands');
  const [what, ...more] = message.replace(/^error: /, '').split('\n');
  return usageError(what, more.join(' ') || 'trademl --help lists the commands, trademl COMMAND --help the flags');
}

function createProgram(): Command {
  return addGlobalFlags(new Command('trademl'))
    .description(
      'From raw market bars to an honest verdict on a trading model. Leak-proof; every stage reads and writes Parquet.',
    )
    .version(version().trademl, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(trademl --help lists the commands, trademl COMMAND --help the flags)')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nFirst steps:\n  trademl train --full-pipeline --config demo\n  trademl ingest --source csv --path bars.csv --dry-run',
    );
}

function addGlobalFlags(command: Command): Command {
  return command
    .optionsGroup('Everywhere:')
    .option(
      '--config <file>',
      'YAML with one section per stage, or the name of a pipeline such as demo; flags go on top',
    )
    .option('--override <section.key=value>', 'override one config value (repeatable)', collect)
    .option('--data-dir <dir>', 'bars, quality reports and features (default: data)')
    .option('--artifacts-dir <dir>', 'runs, models and drift baselines (default: artifacts)')
    .option('--configs-dir <dir>', 'splits and selections that stages write (default: configs)')
    .option('--seed <integer>', 'root of all randomness (default: 7)', wholeNumber('--seed', 0))
    .option(
      '--jobs <count>',
      'worker threads; results never depend on it (default: all cores)',
      wholeNumber('--jobs', 1),
    )
    .addOption(
      new Option('--device <device>', 'where engines compute (default: auto)').choices(['auto', 'cpu', 'cuda']),
    )
    .option('--dry-run', 'say what would be read, written and done; touch nothing')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'no progress, no warnings')
    .option('--verbose', 'details, and the stack of an error')
    .option('--no-color', 'no colours, ASCII drawings');
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  action: (flags: Values, globals: Values) => Promise<void>,
): void {
  const command = program
    .command(definition.name)
    .summary(definition.summary)
    .description(definition.summary)
    .helpGroup(`${commandGroups[definition.group]}:`)
    .optionsGroup('Flags:')
    .exitOverride();
  const words = definition.words ?? [];
  for (const { key, choices, optional, describe } of words) {
    const word = choices?.join('|') ?? key;
    command.argument(optional ? `[${word}]` : `<${word}>`, describe);
  }
  for (const flag of definition.flags) command.addOption(toOption(flag));
  addGlobalFlags(command);
  command.addHelpText('after', `\nExamples:\n${definition.examples.map((example) => `  ${example}`).join('\n')}`);
  command.action(async (...received: unknown[]) => {
    // Flags are accepted before and after the subcommand's name; those after it win.
    const all = { ...program.opts(), ...definedOnly(command.opts()) };
    const flags: Values = {};
    for (const flag of definition.flags) {
      const key = toOption(flag).attributeName();
      const value = command.opts()[key];
      if (value !== undefined && command.getOptionValueSource(key) === 'cli') flags[key] = value;
    }
    words.forEach(({ key, choices }, i) => {
      if (received[i] === undefined) return;
      const word = String(received[i]);
      if (choices?.includes(word) === false) {
        throw usageError(`trademl ${definition.name} ${word}: no such action`, `use one of: ${choices.join(', ')}`);
      }
      if (flags[key] !== undefined && flags[key] !== word) {
        throw usageError(`'${word}' and --${key} ${flags[key]} are two answers to one question`, 'give one of them');
      }
      flags[key] = word;
    });
    await action(flags, all);
  });
}

function definedOnly(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([key, value]) =>
        value !== undefined && !(key === 'color' && value === true) && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function toOption(flag: FlagDefinition): Option {
  const text = flag.default === undefined ? flag.describe : `${flag.describe} (default: ${flag.default})`;
  const option = new Option(flag.flags, text);
  const name = option.long ?? flag.flags;
  if (flag.choices) option.choices([...flag.choices]);
  if (flag.type === 'integer') option.argParser(wholeNumber(name));
  if (flag.type === 'number') option.argParser((value) => parseNumber(name, value));
  if (flag.type === 'list')
    option.argParser((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );
  if (flag.type === 'repeat') option.argParser(collect);
  return option;
}

function collect(value: string, previous: unknown): string[] {
  return [...(Array.isArray(previous) ? (previous as string[]) : []), value];
}

function parseNumber(name: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw usageError(`${name} must be a number, found '${value}'`);
  return number;
}

function wholeNumber(name: string, min = -Infinity): (value: string) => number {
  return (value) => {
    const number = parseNumber(name, value);
    if (!Number.isInteger(number) || number < min) {
      throw usageError(
        `${name} must be a whole number${min > -Infinity ? ` of at least ${min}` : ''}, found '${value}'`,
      );
    }
    return number;
  };
}

async function runCommand(
  definition: CommandDefinition,
  commands: readonly CommandDefinition[],
  flags: Values,
  globals: Values,
): Promise<number> {
  const { findPipeline, loadConfig, parseSection } = await import('../config/load.ts');
  const known = [
    ...globalKeys,
    'description',
    ...commands.flatMap((command) => [command.section ?? command.name, ...(command.moreSections ?? [])]),
  ];
  const named = globals.config as string | undefined;
  const file = named && (await findPipeline(named, globals.configsDir as string | undefined));
  const sections = await loadConfig(file, (globals.override as string[] | undefined) ?? [], [...new Set(known)]);
  const section = definition.section ?? definition.name;
  const runtime = await definition.load();
  const raw = { ...(sections[section] as Values | undefined), ...flags };
  const config: unknown = parseSection(runtime.schema, raw, file ? `${file} ${section}` : `trademl ${definition.name}`);
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    setTimeout(() => {
      process.stderr.write('interrupted: run the same command again to go on\n');
      process.exit(exitCodes.interrupted);
    }, graceMillis).unref();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const ctx = await createContext(globals, sections, controller.signal);
    if (file !== named) ctx.log.info(`config: ${file}`);
    const result: unknown = await runtime.run(config as never, ctx, { ...sections, [section]: raw });
    await printResult(definition, runtime, result, globals);
    return exitCodeFrom(result);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function createContext(globals: Values, sections: Values, signal: AbortSignal): Promise<StageContext> {
  const { createLog } = await import('./log.ts');
  const { parseSection } = await import('../config/load.ts');
  const { globalConfig } = await import('../config/global.ts');
  const chosen = globalKeys.flatMap((key) => {
    const value = globals[key] ?? sections[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const settings = parseSection(globalConfig, Object.fromEntries(chosen), 'config');
  const quiet = globals.quiet === true;
  return {
    workspace: settings,
    seed: settings.seed,
    jobs: settings.jobs ?? availableParallelism(),
    device: settings.device as Device,
    dryRun: globals.dryRun === true,
    log: createLog({
      quiet,
      verbose: globals.verbose === true,
      animate: process.stderr.isTTY === true && !quiet && globals.json !== true && !process.env.CI,
    }),
    signal,
  };
}

async function printResult(
  definition: CommandDefinition,
  runtime: { render: (result: never, ui: never) => void; json?: (result: never) => unknown },
  result: unknown,
  globals: Values,
): Promise<void> {
  if (globals.json === true) {
    const printed = runtime.json ? runtime.json(result as never) : result;
    await writeOut(`${JSON.stringify(printed, null, 2)}\n`);
    return;
  }
  const { createUi } = await import('./ui.ts');
  const { renderPlan, renderStatus } = await import('./render-outcome.ts');
  const texts: string[] = [];
  const ui = createUi((text) => texts.push(text), {
    width: process.stdout.columns || 100,
    unicode: globals.color !== false && process.env.TERM !== 'dumb',
  });
  const status = (result as { status?: unknown }).status;
  if (status === 'dry run') renderPlan(definition.name, result as never, ui);
  else runtime.render(result as never, ui as never);
  if (typeof status === 'string' && status !== 'dry run') renderStatus(result as never, ui);
  await writeOut(texts.join(''));
}

/** A reader that leaves early, such as head, is no failure of ours. */
function ignoreClosedPipe(): void {
  process.stdout.on('error', (error) => {
    if (!hasCode(error, 'EPIPE')) throw error;
  });
}

/** Waits until the text is out, so that a pipe never loses its end. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

function exitCodeFrom(result: unknown): number {
  const code = (result as { exitCode?: unknown } | undefined)?.exitCode;
  return typeof code === 'number' ? code : exitCodes.done;
}

async function reportError(error: unknown, options: { json: boolean; verbose: boolean }): Promise<number> {
  const known = error instanceof TrademlError ? error : undefined;
  const code = exitCodeOf(known?.kind);
  const message = messageOf(error);
  const hint = known ? known.hint : 'this is a bug in trademl; run again with --verbose and report what it prints';
  if (options.json) {
    await writeOut(`${JSON.stringify({ error: { code, kind: known?.kind ?? 'bug', message, hint } }, null, 2)}\n`);
  } else {
    process.stderr.write(`error: ${message}\n${hint ? `  -> ${hint}\n` : ''}`);
  }
  if (options.verbose && error instanceof Error) process.stderr.write(`${describeStack(error)}\n`);
  return code;
}

function describeStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${describeStack(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
