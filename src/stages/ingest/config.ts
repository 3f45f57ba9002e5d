import { z } from 'zod';
import { parseSection } from '../../config/load.ts';
import { configError, usageError } from '../../core/errors.ts';
import { type Interval, intervalNames, microsPerDay, parseTime } from '../../core/time.ts';
import { sources } from '../../market/sources/index.ts';
import { listField, quoteOptions, seriesOptions } from '../../market/sources/options.ts';
import type { Source } from '../../market/sources/source.ts';

const dateField = z.string().optional();

/** What is brought in besides bars; each has a stage of its own. */
const otherKinds = { series: seriesOptions, quotes: quoteOptions };
export type OtherKind = keyof typeof otherKinds;

/** The sources' own keys, each optional here: the chosen source fills in its defaults and refuses those of others. */
function sourceFields(): Record<string, z.ZodType> {
  const fields: Record<string, z.ZodType> = {};
  for (const shape of [...sources.all().map(({ options }) => options.shape), ...Object.values(otherKinds)]) {
    for (const [key, schema] of Object.entries(shape)) {
      const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
      fields[key] ??= (inner as z.ZodType).optional().describe((schema as z.ZodType).description ?? '');
    }
  }
  return fields;
}

const ownFields = {
  source: z
    .enum([...sources.names(), ...Object.keys(otherKinds)] as [string, ...string[]])
    .describe('where the bars come from; series: dated series from files; quotes: bid and ask from files'),
  universe: listField.describe('universes from configs/universes, merged: plan26'),
  symbols: listField.describe('symbols; with a universe, which of it; a number for a synthetic market'),
  calendar: z
    .string()
    .optional()
    .describe('calendar of symbols that no universe describes: XNYS, XNSE, 24x7, 24x5; default: by the name'),
  interval: z
    .enum(intervalNames as [Interval, ...Interval[]])
    .default('1d')
    .describe('length of a bar'),
  start: dateField.describe('first date wanted'),
  end: dateField.describe('last date wanted, included; default: now'),
  onBad: z
    .enum(['fail', 'drop', 'keep'])
    .default('fail')
    .describe(
      'a symbol whose bars have errors: fail stores nothing of it, drop leaves out the impossible rows, keep stores them; warnings never stop a symbol',
    ),
  concurrency: z.int().min(1).max(32).default(4).describe('symbols fetched at a time'),
  maxRetries: z.int().min(0).max(20).default(5).describe('tries after a failure that may pass'),
  limits: z
    .strictObject({
      maxMissingShare: z.number().min(0).max(1).optional(),
      maxMove: z.number().positive().optional(),
      splitTolerance: z.number().positive().max(0.2).optional(),
      staleRun: z.int().min(2).optional(),
      longGap: z.int().min(1).optional(),
      firstRows: z.int().min(1).max(1000).optional(),
    })
    .default({})
    .describe('bounds of the quality checks'),
};

type OwnConfig = z.infer<z.ZodObject<typeof ownFields>>;
export type IngestConfig = OwnConfig & Readonly<Record<string, unknown>>;

export const ingestConfig = z.strictObject({ ...ownFields, ...sourceFields() }) as unknown as z.ZodType<IngestConfig>;

export interface ResolvedIngest extends OwnConfig {
  readonly source: string;
  readonly options: Record<string, unknown>;
  /** Bars wanted: from < close <= to, UTC micros; open ends are infinite. */
  readonly from: number;
  readonly to: number;
}

/**
 * Splits a config into what all sources share and the chosen source's options with their defaults.
 * @returns `ignored`: keys that only other sources know; a config may keep them while its source is switched
 * @throws TrademlError (config) when the source lacks the interval or an option is wrong
 */
export function resolveIngest(config: IngestConfig): { source: Source; resolved: ResolvedIngest; ignored: string[] } {
  const source = sources.get(config.source);
  const own = Object.fromEntries(Object.entries(config).filter(([key]) => key in ownFields)) as OwnConfig;
  const given = Object.entries(config).filter(([key, value]) => !(key in ownFields) && !isEmpty(value));
  const ignored = given.map(([key]) => key).filter((key) => !(key in source.options.shape));
  const known = Object.fromEntries(given.filter(([key]) => key in source.options.shape));
  if (!source.intervals.includes(config.interval)) {
    throw configError(`source ${source.name} has no ${config.interval} bars`, `it has: ${source.intervals.join(', ')}`);
  }
  const options = parseSection(source.options, known, `ingest --source ${source.name}`) as Record<string, unknown>;
  const from = config.start === undefined ? -Infinity : parseTime(config.start, '--start');
  const to = config.end === undefined ? Infinity : endOf(config.end);
  if (from >= to) throw usageError(`--start ${config.start} is after --end ${config.end}`, 'swap them');
  if (source.reach === 'network' && config.start === undefined) {
    throw usageError(`source ${source.name} needs --start`, 'for example --start 2020-01-01');
  }
  return { source, resolved: { ...own, options, from, to }, ignored };
}

/**
 * The keys of a config that one of the other kinds knows.
 * @returns undefined when the config is about bars; `ignored`: keys that mean nothing to this kind
 */
export function otherKindOf(
  config: IngestConfig,
): { kind: OtherKind; given: Record<string, unknown>; ignored: string[] } | undefined {
  const kind = Object.keys(otherKinds).find((name) => name === config.source) as OtherKind | undefined;
  if (!kind) return undefined;
  const shared = ['source', 'onBad', 'interval', ...(kind === 'quotes' ? ['universe', 'symbols', 'calendar'] : [])];
  const present = Object.entries(config).filter(([, value]) => !isEmpty(value));
  const known = (key: string) => key in otherKinds[kind] || shared.includes(key);
  const defaults = ['concurrency', 'maxRetries', 'limits'];
  const given = Object.fromEntries(present.filter(([key]) => known(key) && key !== 'source'));
  return { kind, given, ignored: present.map(([key]) => key).filter((key) => !known(key) && !defaults.includes(key)) };
}

/** What an unset variable of a config leaves behind. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A date includes its whole day. */
function endOf(text: string): number {
  return parseTime(text, '--end') + (/^\d{4}-\d{2}-\d{2}$/.test(text) ? microsPerDay : 0);
}
