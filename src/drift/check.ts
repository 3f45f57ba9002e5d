import { usageError } from '../core/errors.ts';
import { orNull } from '../core/numbers.ts';
import { formatTime } from '../core/time.ts';
import { type Correction, correctPValues } from '../math/corrections.ts';
import { kolmogorovSmirnovPValue } from '../math/special-kolmogorov.ts';
import { mean } from '../math/statistics.ts';
import type { DriftBaseline, FeatureValues } from './baseline.ts';
import { driftStatistics } from './index.ts';
import { fewestWindows, longestWindow, sessionIds, windowPValue } from './null-windows.ts';
import { countOnGrid, gridOf } from './profile.ts';

export interface DriftLimits {
  /** Level of the corrected KS p-value. */
  readonly pValue: number;
  /** Smallest PSI that matters. */
  readonly psi: number;
  /** Share of drifted features above which retraining is asked for. */
  readonly maxShare: number;
  readonly correction: Correction;
}

export interface FeatureDrift {
  readonly feature: string;
  readonly ks: number | null;
  /** Chance of such a KS in a window of this length while nothing drifts (see windowPValue). */
  readonly pValue: number | null;
  readonly correctedPValue: number | null;
  /** What it would be if all rows were independent; far too small on panels, shown for comparison only. */
  readonly naivePValue: number | null;
  readonly psi: number | null;
  /** In baseline standard deviations. */
  readonly wasserstein: number | null;
  readonly mean: number | null;
  readonly baselineMean: number | null;
  readonly missingShare: number;
  readonly baselineMissingShare: number;
  readonly drifted: boolean;
  /** 'distribution', 'missing values', 'not judged' where the baseline or the window has too few values, or null: it has not drifted. */
  readonly reason: 'distribution' | 'missing values' | 'not judged' | null;
}

/** The content of artifacts/drift/NAME.check.json. */
export interface DriftCheck {
  readonly baseline: string;
  readonly features: string;
  readonly baselineStart: string;
  readonly baselineEnd: string;
  readonly start: string;
  readonly end: string;
  readonly sessions: number;
  readonly rows: number;
  readonly limits: DriftLimits;
  /** Features that could be judged; those that could not are no evidence that nothing drifts. */
  readonly checked: number;
  readonly unjudged: number;
  readonly drifted: number;
  /** drifted / checked */
  readonly share: number;
  /** share > maxShare: retraining is asked for. */
  readonly triggered: boolean;
  /** Drifted ones first, then by corrected p-value. */
  readonly results: readonly FeatureDrift[];
  readonly method: string;
  readonly warnings: readonly string[];
}

/** A feature whose missing share grows by more than this has drifted, whatever its values say. */
const missingGrowth = 0.1;

/**
 * Compares a later window with a baseline. A feature has drifted when the shift is beyond chance (corrected p-value of its KS
 * statistic <= pValue) AND large enough to matter (PSI >= psi), or when its values have gone missing.
 * @param time times of the window's rows, sorted  @param features all features of the baseline, over those rows
 * @throws TrademlError (usage) when the window is longer than the baseline can judge, or no feature can be judged
 */
export function checkDrift(
  baseline: DriftBaseline,
  time: Float64Array,
  features: readonly FeatureValues[],
  limits: DriftLimits,
): Omit<DriftCheck, 'features' | 'warnings'> {
  const { sessions } = sessionIds(time);
  const longest = longestWindow(baseline.sessions);
  if (sessions > longest) {
    throw usageError(
      `the window has ${sessions} sessions; the baseline '${baseline.name}' of ${baseline.sessions} sessions can judge at most ${longest} (a ${fewestWindows}th of its length)`,
      'check a shorter window (--last-days), or fit the baseline on a longer period',
    );
  }
  const raw = baseline.profiles.map((profile, i) => {
    const { values } = features[i];
    const current = countOnGrid(values, gridOf(profile.quantiles));
    const [ks, psi, wasserstein] = ['ks', 'psi', 'wasserstein'].map((name) =>
      driftStatistics.get(name).compute(profile, current),
    );
    return {
      profile,
      current,
      ks,
      psi,
      wasserstein,
      pValue: windowPValue(ks, profile.nullWindows, sessions, baseline.sessions),
      mean: mean(values.filter(Number.isFinite)),
    };
  });
  const corrected = correctPValues(
    Float64Array.from(raw, ({ pValue }) => pValue),
    limits.correction,
  );
  const results = raw.map(({ profile, current, ks, psi, wasserstein, pValue, mean: now }, i): FeatureDrift => {
    const missingShare = 1 - current.count / time.length;
    const gone = missingShare - profile.missingShare > missingGrowth;
    const shifted = corrected[i] <= limits.pValue && psi >= limits.psi;
    return {
      feature: profile.feature,
      ks: orNull(ks),
      pValue: orNull(pValue),
      correctedPValue: orNull(corrected[i]),
      naivePValue: Number.isNaN(ks) ? null : kolmogorovSmirnovPValue(ks, profile.count, current.count),
      psi: orNull(psi),
      wasserstein: orNull(wasserstein),
      mean: orNull(now),
      baselineMean: profile.mean,
      missingShare,
      baselineMissingShare: profile.missingShare,
      drifted: gone || shifted,
      reason: gone ? 'missing values' : shifted ? 'distribution' : Number.isNaN(pValue) ? 'not judged' : null,
    };
  });
  results.sort(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) ||
      (a.correctedPValue ?? 2) - (b.correctedPValue ?? 2) ||
      (b.psi ?? 0) - (a.psi ?? 0),
  );
  const drifted = results.filter((result) => result.drifted).length;
  const unjudged = results.filter(({ reason }) => reason === 'not judged').length;
  const checked = results.length - unjudged;
  if (checked === 0) {
    throw usageError(
      `none of the ${results.length} features can be judged: too few values in the baseline '${baseline.name}' or in the window`,
      'fit the baseline on a longer period, or on features that have values',
    );
  }
  const share = drifted / checked;
  return {
    baseline: baseline.name,
    baselineStart: baseline.start,
    baselineEnd: baseline.end,
    start: formatTime(time[0]),
    end: formatTime(time[time.length - 1]),
    sessions,
    rows: time.length,
    limits,
    checked,
    unjudged,
    drifted,
    share,
    triggered: share > limits.maxShare,
    results,
    method: `KS against the baseline's own windows of ${sessions} sessions, ${limits.correction} over ${checked} features, and PSI of at least ${limits.psi}`,
  };
}
