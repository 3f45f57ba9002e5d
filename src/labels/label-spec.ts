import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { LabelTask } from './define-label.ts';
import { labels } from './index.ts';

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
}

/**
 * Reads a label as the command line writes it: NAME or NAME:KEY=VALUE,KEY=VALUE.
 * The column is label_NAME_HORIZON; a parameter besides the horizon is added when it is not at its default
 * (label_direction_1, label_direction_1_band_0p005).
 * @throws TrademlError (usage) for an unknown label, (config) for an unknown parameter or a bad value
 */
export function labelSpec(text: string): LabelSpec {
  const [name, rest = ''] = text.trim().split(/:(.*)/s);
  const definition = labels.get(name);
  const params = Object.fromEntries(Object.entries(definition.params).map(([key, param]) => [key, param.default]));
  for (const part of rest.split(',').filter((word) => word.trim() !== '')) {
    const [key, raw] = part.trim().split(/=(.*)/s);
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
  const horizonBars = definition.horizonBars(params);
  const others = Object.keys(params)
    .filter((key) => key !== 'horizon' && key !== 'window' && params[key] !== definition.params[key].default)
    .map((key) => `_${key}_${String(params[key]).replace('.', 'p').replace('-', 'm')}`);
  const written = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  return {
    spec: `${name}:${written.join(',')}`,
    name,
    column: `label_${name.replaceAll('-', '_')}_${horizonBars}${others.join('')}`,
    horizonBars,
    task: definition.task,
    params,
  };
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
