import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import { type NullWindows, nullWindows, sessionIds } from './null-windows.ts';
import { type FeatureProfile, gridOf, profileOf } from './profile.ts';

const finite = z.number();

const profileSchema = z.object({
  feature: z.string(),
  count: z.int().min(0),
  missingShare: finite,
  mean: finite.nullable(),
  deviation: finite.nullable(),
  quantiles: z.array(finite),
  atMost: z.array(finite),
  below: z.array(finite),
  nullWindows: z.array(z.object({ sessions: finite, windows: finite, mean: finite, deviation: finite })),
});

const baselineSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  /** Feature set that it was fitted on. */
  features: z.string(),
  start: z.string(),
  end: z.string(),
  /** Distinct dates. */
  sessions: z.int().min(1),
  rows: z.int().min(1),
  symbols: z.array(z.string()),
  profiles: z.array(profileSchema),
});

/** The content of artifacts/drift/NAME.json. */
export type DriftBaseline = z.infer<typeof baselineSchema>;
export type ProfileWithNull = FeatureProfile & { readonly nullWindows: NullWindows[] };

/** @throws TrademlError (data) when the file is no baseline */
export function parseBaseline(content: unknown, path: string): DriftBaseline {
  const parsed = baselineSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw dataError(
    `${path} is no drift baseline: ${issue.path.join('.') || 'the document'}: ${issue.message}`,
    'make it again with: trademl drift fit',
  );
}

/** Values of one feature over a panel. Shape (rows,); NaN missing. */
export interface FeatureValues {
  readonly feature: string;
  readonly values: Float64Array;
}

/** Profiles the features and measures what their windows look like while nothing drifts. @param time sorted, micros */
export function profileFeatures(time: Float64Array, features: readonly FeatureValues[]): ProfileWithNull[] {
  const { ids, sessions } = sessionIds(time);
  return features.map(({ feature, values }) => {
    const profile = profileOf(feature, values);
    return { ...profile, nullWindows: nullWindows(values, ids, sessions, gridOf(profile.quantiles)) };
  });
}

/** @param time times of all rows, sorted */
export function baselineOf(
  about: { name: string; features: string; symbols: readonly string[] },
  time: Float64Array,
  profiles: ProfileWithNull[],
): DriftBaseline {
  return {
    version: 1,
    name: about.name,
    features: about.features,
    start: formatTime(time[0]),
    end: formatTime(time[time.length - 1]),
    sessions: sessionIds(time).sessions,
    rows: time.length,
    symbols: [...about.symbols],
    profiles: profiles.map((profile) => ({
      ...profile,
      quantiles: [...profile.quantiles],
      atMost: [...profile.atMost],
      below: [...profile.below],
    })),
  };
}
