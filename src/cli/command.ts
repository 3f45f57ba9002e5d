import type { ZodType } from 'zod';
import type { StageContext } from '../core/context.ts';
import type { Ui } from './ui.ts';

export type FlagType = 'text' | 'integer' | 'number' | 'boolean' | 'list' | 'repeat' | 'date';

/** One flag. Its long name in camelCase is the config key: `--n-folds` sets `nFolds`. */
export interface FlagDefinition {
  /** Commander's notation: '-n, --n-folds <count>', or '--list' for a boolean. */
  readonly flags: string;
  readonly describe: string;
  /** list: comma separated; repeat: the flag may be given several times; date: checked, kept as text. */
  readonly type: FlagType;
  /** Shown in the help; the value itself comes from the schema. */
  readonly default?: string;
  readonly choices?: readonly string[];
}

export const commandGroups = { data: 'Data', models: 'Models', verdict: 'Verdict', upkeep: 'Upkeep' } as const;

/** Sections of a config file as they stand, unchecked, after variables and --override. */
export type ConfigSections = Readonly<Record<string, unknown>>;

/** The heavy half of a command, imported once the command is chosen. */
export interface CommandRuntime<C = never, R = unknown> {
  readonly schema: ZodType<C>;
  readonly run: (config: C, ctx: StageContext, sections: ConfigSections) => Promise<R>;
  /** Writes the result for people. Not called for a dry run. */
  readonly render: (result: R, ui: Ui) => void;
  /** What --json prints; the result itself when left out. */
  readonly json?: (result: R) => unknown;
}

/** A word without a flag. */
export interface WordDefinition {
  /** The config key that it sets. One that a flag sets too may be given either way. */
  readonly key: string;
  /** Anything when left out. */
  readonly choices?: readonly string[];
  readonly optional?: boolean;
  readonly describe: string;
}

/** A subcommand as data; src/cli/main.ts turns it into parsing, help, config loading and error handling. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  readonly group: keyof typeof commandGroups;
  /** Section of the config file that the flags overlay; the command's name when left out. */
  readonly section?: string;
  /** Further sections that only this command reads. */
  readonly moreSections?: readonly string[];
  /** Positional words in their order, such as `fit` in `trademl drift fit`. */
  readonly words?: readonly WordDefinition[];
  readonly flags: readonly FlagDefinition[];
  readonly examples: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own config and result types
  readonly load: () => Promise<CommandRuntime<any, any>>;
}
