import type { CommandDefinition } from '../src/cli/command.ts';

/** Every subcommand, in the order of the workflow. */
export const commands: readonly CommandDefinition[] = [];
