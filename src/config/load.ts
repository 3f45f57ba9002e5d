import { statSync } from 'node:fs';
import { z } from 'zod';
import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { readText } from '../io/json.ts';
import { findConfigFile, shippedNames } from '../io/shipped-configs.ts';
import { parseYaml } from '../io/yaml.ts';

/** Replaces ${NAME} and ${NAME:-default} in every text of a config with environment variables. */
function expandVariables(value: unknown, path: string, file: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_whole, name: string, fallback: string | undefined) => {
      const found = process.env[name] ?? fallback;
      if (found === undefined) {
        throw configError(
          `${file}: ${path} needs the environment variable ${name}`,
          `export ${name}=... or give a flag`,
        );
      }
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item, i) => expandVariables(item, `${path}.${i}`, file));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, expandVariables(inner, path ? `${path}.${key}` : key, file)]),
    );
  }
  return value;
}

function parseConfig(text: string, where: string): unknown {
  return parseYaml(text, (problem) => configError(`${where} is ${problem}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Sets `section.key.deeper` of a config. */
function assign(config: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = config;
  for (const key of path.slice(0, -1)) {
    const inner = at[key];
    const next = isRecord(inner) ? inner : {};
    at[key] = next;
    at = next;
  }
  at[path[path.length - 1]] = value;
}

/**
 * The sections of a YAML config, with `--override section.key=value` laid on top (values are YAML) and variables replaced.
 * @param known names that may stand at the top of the file
 * @throws TrademlError (config) for broken YAML, an unknown section (with a suggestion) or an unset variable
 */
export async function loadConfig(
  file: string | undefined,
  overrides: readonly string[],
  known: readonly string[],
): Promise<Record<string, unknown>> {
  const where = file ?? '--override';
  const parsed = file ? (parseConfig(await readText(file, 'config'), file) ?? {}) : {};
  if (!isRecord(parsed)) throw configError(`${file} must hold sections (key: value), found a ${typeof parsed}`);
  for (const override of overrides) {
    const match = /^([\w.-]+)=(.*)$/s.exec(override);
    if (!match)
      throw configError(
        `--override '${override}' is not section.key=value`,
        "for example --override 'train.params.maxDepth=4'",
      );
    assign(parsed, match[1].split('.'), parseConfig(match[2], `--override ${match[1]}`));
  }
  for (const key of Object.keys(parsed)) {
    if (!known.includes(key)) throw configError(`${where}: unknown section '${key}'`, suggestion(key, known));
  }
  return expandVariables(parsed, '', where) as Record<string, unknown>;
}

/**
 * The file that `--config` names: a path, or the name of a pipeline of one's own or of the package, such as 'demo'.
 * @throws TrademlError (usage) with the names of the package's pipelines
 */
export async function findPipeline(nameOrPath: string, configsDir?: string): Promise<string> {
  if (isNoFolder(nameOrPath)) return nameOrPath;
  const path = await findConfigFile('pipelines', nameOrPath, configsDir);
  if (path) return path;
  const names = (await shippedNames('pipelines')).join(', ');
  throw usageError(
    `config ${nameOrPath} does not exist`,
    `check the path, or name a pipeline that comes with trademl: ${names}`,
  );
}

/** A file or a pipe; a folder may well be called as a pipeline is. */
function isNoFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

/** Keys that an object schema knows at this path, for suggestions. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const key of path) at = unwrap(at instanceof z.ZodObject ? at.shape[String(key)] : element(at));
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function element(schema: unknown): unknown {
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function unwrap(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable) at = at.unwrap();
  return at;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path)
    at = isRecord(at) || Array.isArray(at) ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  return at;
}

/**
 * Checks a section against its schema and fills in defaults. All problems are reported at once, each with its path,
 * what was found, and for a misspelt key the right one.
 * @param where for messages: the file and section, or the command
 */
export function parseSection<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const hints: string[] = [];
  const problems = result.error.issues.flatMap((issue) => {
    const at = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        hints.push(suggestion(key, knownKeys(schema, issue.path)));
        return `unknown key '${at ? `${at}.` : ''}${key}'`;
      });
    }
    const found = valueAt(value, issue.path);
    // A field that says in its own words what to give knows better.
    const ownWords = issue.code === 'invalid_type' && !issue.message.startsWith('Invalid ');
    if (found === undefined && at !== '' && !ownWords) {
      const choices = issue.code === 'invalid_value' ? `: ${issue.values.map(String).join(', ')}` : '';
      hints.push(where.startsWith('trademl ') ? `${where} --help lists the flags` : `add '${at}'${choices}`);
      return [`${at} is missing${choices}`];
    }
    return [`${at || 'config'}: ${issue.message}${found === undefined ? '' : `, found ${JSON.stringify(found)}`}`];
  });
  throw configError(`${where}: ${problems.join('; ')}`, hints.length > 0 ? [...new Set(hints)].join('; ') : undefined);
}
