import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { selectionMethods } from './index.ts';
import type { SelectionFlags, SelectionMethod } from './method.ts';
import { recipes, type StepChoice } from './recipes.ts';

export interface Step {
  readonly method: SelectionMethod;
  /** Every parameter, checked. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The steps of a selection, from --method or from a recipe. A step's own parameters win over flags such as
 * --max-features; those win over a recipe's parameters.
 * @throws TrademlError (usage, config) for an unknown method, recipe or parameter, a value outside its limits, or both
 *   methods and a recipe
 */
export function resolveSteps(
  methods: readonly StepChoice[] | undefined,
  recipe: string | undefined,
  flags: SelectionFlags,
): Step[] {
  if (methods && recipe !== undefined) throw usageError('--method and --recipe exclude each other', 'give one of them');
  if (methods) {
    const steps = readSteps(methods).map(({ method, given }) =>
      stepOf(method, { ...flagsFor(method, flags), ...given }),
    );
    if (steps.length === 0)
      throw configError('no selection methods are named', `choose from: ${selectionMethods.names().join(', ')}`);
    return steps;
  }
  return readSteps(recipes.get(recipe ?? 'default').steps).map(({ method, given }) =>
    stepOf(method, { ...given, ...flagsFor(method, flags) }),
  );
}

function flagsFor(method: SelectionMethod, flags: SelectionFlags): Record<string, unknown> {
  const given = Object.entries(method.fromFlags?.(flags) ?? {});
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** A part without a name belongs to the method before it, as when a list is cut at its commas. */
function readSteps(choices: readonly StepChoice[]): { method: SelectionMethod; given: Record<string, unknown> }[] {
  const steps: { method: SelectionMethod; given: Record<string, unknown> }[] = [];
  for (const choice of choices) {
    if (typeof choice !== 'string') {
      const { name, ...given } = choice;
      steps.push({ method: selectionMethods.get(name), given });
      continue;
    }
    for (const part of choice.split(',').map((text) => text.trim())) {
      const colon = part.indexOf(':');
      const isSetting = colon < 0 && part.includes('=');
      const name = isSetting ? '' : colon < 0 ? part : part.slice(0, colon);
      const setting = isSetting ? part : colon < 0 ? undefined : part.slice(colon + 1);
      if (name !== '') steps.push({ method: selectionMethods.get(name), given: {} });
      const last = steps.at(-1);
      const [, key, value] = /^([^=]+)=([^=]+)$/.exec(setting ?? '') ?? [];
      if (!last || (setting === undefined ? name === '' : key === undefined)) {
        throw usageError(
          `method: '${part}' is not NAME or NAME:KEY=VALUE`,
          "write for example 'correlation:max=0.85,importance:keep=20'",
        );
      }
      if (key !== undefined) last.given[key.trim()] = Number.isFinite(Number(value)) ? Number(value) : value.trim();
    }
  }
  return steps;
}

function stepOf(method: SelectionMethod, given: Record<string, unknown>): Step {
  const parsed = method.params.safeParse(given);
  if (parsed.success) return { method, params: parsed.data };
  const known = Object.keys(method.params.shape);
  const lines = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `no parameter '${key}' (${suggestion(key, known)})`).join('; ');
    }
    return `${issue.path.join('.')}: ${issue.message}; found ${JSON.stringify(given[String(issue.path[0])])}`;
  });
  throw configError(
    `selection method ${method.name}: ${lines.join('; ')}`,
    `its parameters: ${known.join(', ') || 'none'}; see trademl select --list`,
  );
}
