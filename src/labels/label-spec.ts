import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { slug } from '../features/instance.ts';
import type { LabelDefinition, LabelReference, LabelTask } from './define-label.ts';
import { labels } from './index.ts';

const runPrefix = 'run:';

/** The run whose predictions a label takes its sides from (`of=run:NAME`); undefined when it names something else. */
export function runOf({ of }: Pick<LabelSpec, 'of'>): string | undefined {
  return of?.startsWith(runPrefix) ? of.slice(runPrefix.length) : undefined;
}

/** A label with its parameters fixed. Plain data: it goes into manifests as it is. */
export interface LabelSpec {
  /** The spec in full, every parameter written out: 'direction:horizon=1,band=0.001'. */
  readonly spec: string;
  readonly name: string;
  /** Column of the values; `${column}_known_at` says when each is known. */
  readonly column: string;
  readonly horizonBars: number;
  readonly task: LabelTask;
  readonly params: Readonly<Record<string, number>>;
  /** The column, symbol or run (run:NAME) that the label reads besides the bars. */
  readonly of?: string;
}

/**
 * Reads a label as the command line writes it: NAME or NAME:KEY=VALUE,KEY=VALUE.
 * The column is label_NAME_HORIZON; a parameter besides the horizon is added when it is not at its default
 * (label_direction_1, label_direction_1_band_0p005), and so is what `of=` names (label_meta_10_rsi_14).
 * @throws TrademlError (usage) for an unknown label, (config) for an unknown parameter or a bad value
 */
export function labelSpec(text: string): LabelSpec {
  const [name, rest = ''] = text.trim().split(/:(.*)/s);
  const definition = labels.get(name);
  const params = Object.fromEntries(Object.entries(definition.params).map(([key, param]) => [key, param.default]));
  let of: string | undefined;
  for (const part of rest.split(',').filter((word) => word.trim() !== '')) {
    const [key, raw] = part.trim().split(/=(.*)/s);
    if (key === 'of' && raw) {
      of = raw.trim();
      continue;
    }
    const limits = definition.params[key];
    if (!limits) {
      throw configError(`label '${text}': '${name}' has no parameter '${key}'`, suggestion(key, Object.keys(params)));
    }
    if (raw === undefined) {
      throw usageError(`label '${text}': '${part}' has no value`, `write ${name}:${key}=${limits.default}`);
    }
    const value = raw.trim() === '' ? Number.NaN : Number(raw);
    const whole = limits.integer !== false;
    if (!(value >= limits.min && value <= limits.max) || (whole && !Number.isInteger(value))) {
      throw configError(
        `label '${text}': ${key} must be ${whole ? 'a whole number' : 'a number'} from ${limits.min} to ${limits.max}, found '${raw}'`,
        `${limits.describe}; for example ${name}:${key}=${limits.default}`,
      );
    }
    params[key] = value;
  }
  checkWhole(text, definition, params, of);
  const horizonBars = params[definition.horizonParam];
  const others = Object.keys(params)
    .filter((key) => key !== definition.horizonParam && params[key] !== definition.params[key].default)
    .map((key) => `_${key}_${String(params[key]).replace('.', 'p').replace('-', 'm')}`);
  const written = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  const stem = `label_${name.replaceAll('-', '_')}_${horizonBars}`;
  return {
    spec: `${name}:${[...(of === undefined ? [] : [`of=${of}`]), ...written].join(',')}`,
    name,
    column: `${stem}${of === undefined ? '' : `_${slug(of)}`}${others.join('')}`,
    horizonBars,
    task: definition.task,
    params,
    ...(of !== undefined && { of }),
  };
}

const referenceExample: Record<LabelReference['kind'], string> = { column: 'rsi_14', symbol: '^VIX' };

/** @throws TrademlError (config) when parameters do not go together, or the label refers to nothing though it must */
function checkWhole(text: string, definition: LabelDefinition, params: Readonly<Record<string, number>>, of?: string) {
  const { name, reference } = definition;
  if (of !== undefined && !reference)
    throw configError(`label '${text}': '${name}' refers to nothing`, "leave 'of' out");
  if (of === undefined && reference?.required) {
    throw configError(
      `label '${text}' must say what it refers to: ${reference.describe}`,
      `write for example ${name}:of=${referenceExample[reference.kind]}`,
    );
  }
  if (of !== undefined && runOf({ of }) !== undefined && !reference?.orRun) {
    throw configError(`label '${text}': '${name}' can't refer to a run`, `it refers to a ${reference?.kind}`);
  }
  const wrong = definition.check?.(params);
  if (wrong) throw configError(`label '${text}': ${wrong}`, 'see: trademl features --list-labels');
}

/** Reads several labels. @throws TrademlError (config) when two would fill the same column */
export function labelSpecs(texts: readonly string[]): LabelSpec[] {
  const specs = texts.map(labelSpec);
  const seen = new Set<string>();
  for (const { column, spec } of specs) {
    if (seen.has(column)) throw configError(`label '${spec}' is asked for twice`, 'leave one of them out');
    seen.add(column);
  }
  return specs;
}

/** @throws TrademlError (config) when a label refers to a column that the feature set does not have */
export function checkLabelColumns(specs: readonly LabelSpec[], columns: readonly string[]): void {
  for (const { name, spec, of } of specs) {
    if (of === undefined || labels.get(name).reference?.kind !== 'column' || columns.includes(of)) continue;
    if (runOf({ of }) !== undefined) continue;
    throw configError(`label '${spec}': no feature of this set has a column '${of}'`, suggestion(of, columns));
  }
}

/** Symbols that labels refer to. */
export function labelSymbols(specs: readonly LabelSpec[]): string[] {
  return specs.flatMap(({ name, of }) =>
    of !== undefined && labels.get(name).reference?.kind === 'symbol' ? [of] : [],
  );
}
