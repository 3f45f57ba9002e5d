import { normalQuantile } from '../math/special-normal.ts';
import type { RangeName, RangeResult } from './range-result.ts';

const evidenceLevels = ['no evidence', 'weak', 'moderate', 'strong'] as const;
export type EvidenceLevel = (typeof evidenceLevels)[number];

export interface RangeVerdict {
  readonly range: RangeName;
  readonly level: EvidenceLevel;
  readonly metric: string;
  readonly value: number | null;
  /** The interval after widening for the number of tries. */
  readonly low: number | null;
  readonly high: number | null;
  /** Tries that the interval was widened for. */
  readonly tries: number;
  /** What a forecaster without skill scores. */
  readonly chance: number;
  /** Whether the range holds enough to judge, and why not. */
  readonly enough: boolean;
  readonly reason: string;
}

export interface Verdict {
  readonly level: EvidenceLevel;
  /** One sentence for people. */
  readonly sentence: string;
  /** The rule that was applied. */
  readonly rule: string;
  readonly wouldChangeIt: string;
  /** The range that the verdict rests on. */
  readonly restsOn: RangeName;
  readonly ranges: readonly RangeVerdict[];
}

/** Lower bounds from which evidence is moderate and strong; above chance it is weak. */
const thresholds = {
  auc: { chance: 0.5, moderate: 0.51, strong: 0.53, incredible: 0.7, noun: 'AUC' },
  directional_auc: { chance: 0.5, moderate: 0.51, strong: 0.53, incredible: 0.7, noun: 'directional AUC' },
  brier_skill: { chance: 0, moderate: 0.01, strong: 0.05, incredible: 0.9, noun: 'Brier skill against the baseline' },
  r2_naive: { chance: 0, moderate: 0.01, strong: 0.05, incredible: 0.9, noun: 'R2 against the naive forecast' },
} as const;

/** What a forecaster without skill scores by a primary metric. */
export function chanceOf(metric: string): number {
  return thresholds[metric as keyof typeof thresholds].chance;
}

/** Fewer dates or independent blocks than this can't carry a verdict. */
const fewestDates = 60;
const fewestBlocks = 10;
/** Strong evidence needs at least this share of the parts on the right side, see countedParts. */
const consistentShare = 2 / 3;

/** A score that turned labels reach more often than this is no evidence. */
const largestNullPValue = 0.05;
/** From here on the search that chose the run chose luck. */
export const overfitted = 0.5;

const verdictRule = [
  'The score is AUC (chance 0.5) for classes and R2 against the naive forecast (chance 0) for numbers. For classes from',
  "'down' to 'up' with others between, it is the directional AUC (chance 0.5): up against down over the rows that moved,",
  'because volatility alone tells which rows stay between, and volatility is no direction. For classes that are states,',
  "such as regimes, it is the Brier skill (chance 0) against 'as before', because states last.",
  'Its bootstrap interval is widened for the number of tries by Sidak: the sides are stretched by',
  'z(1 - a/2) / z(1 - alpha/2) with a = 1 - (1 - alpha)^(1/tries); tries are the configurations tried for out-of-fold',
  'scores, and the different predictions scored on it for the hold-out.',
  `A range with fewer than ${fewestDates} dates or ${fewestBlocks} block lengths is too short and gives 'no evidence'.`,
  "'no evidence': the widened interval reaches chance or lies below it, or more than one in twenty scores with turned",
  "labels are as good. 'weak': the interval lies above chance.",
  "'moderate': its lower end is at least 0.51 (R2 and skill: 0.01). 'strong': at least 0.53 (R2 and skill: 0.05), and two thirds of the",
  'folds (years, when there is one fold) are above chance. Combinatorial folds overlap, each date being tested in many of',
  'them, so that their share would count the same dates again and again: there the groups of dates that the splits combine',
  'are counted, each once, over all models that predict it. Backtest paths are no substitute: each of them holds all dates,',
  'so they agree with each other whether or not the score holds over time; how many are above chance is said beside it.',
  'The verdict rests on the hold-out when it was opened and is long enough, and is lowered to the out-of-fold level',
  'when that is lower; otherwise it rests on the out-of-fold rows. Where only one range is long enough, nothing confirms',
  'it, and the verdict is at most moderate. Where the tries on this label can be compared and their probability of',
  'backtest overfitting is a half or more, choosing among them chose luck, and the verdict is at most weak.',
].join(' ');

/** How much wider each side of a (1 - alpha) interval gets when `tries` scores were looked at (Sidak). */
export function widening(confidence: number, tries: number): number {
  const alpha = 1 - confidence;
  const perTry = 1 - (1 - alpha) ** (1 / Math.max(1, tries));
  return normalQuantile(1 - perTry / 2) / normalQuantile(1 - alpha / 2);
}

/**
 * The level of one range by verdictRule, without the cap for a missing hold-out.
 * @param tries configurations (out-of-fold) or distinct predictions (hold-out) that were scored, >= 1
 */
function judgeRange(result: RangeResult, tries: number): RangeVerdict {
  const limit = thresholds[result.primary as keyof typeof thresholds];
  const found = result.metrics.find(({ metric }) => metric === result.primary);
  const { value, low, high } = found ?? { value: null, low: null, high: null };
  const base = { range: result.range, metric: result.primary, value, tries, chance: limit.chance };
  if (value === null || low === null || high === null) {
    const reason = `${limit.noun} has no interval${found?.reason ? `: ${found.reason}` : ''}`;
    return { ...base, level: 'no evidence', low: null, high: null, enough: false, reason };
  }
  const stretch = widening(result.bootstrap.confidence, tries);
  const widened = { low: value - stretch * (value - low), high: value + stretch * (high - value) };
  const { dates, bootstrap } = result;
  if (dates < fewestDates || bootstrap.effectiveBlocks < fewestBlocks) {
    const reason = `${dates} dates, about ${Math.floor(bootstrap.effectiveBlocks)} independent blocks: too short to tell`;
    return { ...base, ...widened, level: 'no evidence', enough: false, reason };
  }
  const { name, parts } = countedParts(result);
  const above = parts.filter(({ primary }) => primary.value !== null && primary.value > limit.chance).length;
  const consistent = above >= consistentShare * parts.length;
  const level: EvidenceLevel =
    widened.low <= limit.chance
      ? 'no evidence'
      : widened.low < limit.moderate
        ? 'weak'
        : widened.low < limit.strong || !consistent
          ? 'moderate'
          : 'strong';
  const turned = result.rotationTest?.pValue ?? 0;
  const paths = result.paths?.values ?? [];
  const along = paths.filter((score) => score !== null && score > limit.chance).length;
  const ofPaths =
    paths.length === 0 ? '' : ` (so are ${along} of ${paths.length} backtest paths, which share all dates)`;
  const reason = `${above} of ${parts.length} ${name} are above chance${ofPaths}`;
  if (turned > largestNullPValue) {
    const asGood = `labels turned in time score as well in ${(100 * turned).toFixed(0)} of 100 cases`;
    return { ...base, ...widened, level: 'no evidence', enough: true, reason: `${reason}; ${asGood}` };
  }
  return { ...base, ...widened, level, enough: true, reason };
}

/** Parts of a range that share no row, whose agreement shows that a score is not the work of one stretch of time. */
function countedParts({ folds, perFold, perTestGroup, perYear }: RangeResult) {
  if (perTestGroup) return { name: 'test groups', parts: perTestGroup };
  return folds > 1 ? { name: 'folds', parts: perFold } : { name: 'years', parts: perYear };
}

const lower = (a: EvidenceLevel, b: EvidenceLevel): EvidenceLevel =>
  evidenceLevels[Math.min(evidenceLevels.indexOf(a), evidenceLevels.indexOf(b))];

const rangeNames: Record<RangeName, string> = { oof: 'out-of-fold rows', holdout: 'hold-out' };
const fixed = (value: number | null) => (value === null ? 'n/a' : value.toFixed(3));

/**
 * The verdict of an evaluation by verdictRule.
 * @param results the scored ranges, at least one
 * @param tries per range, see judgeRange
 * @param about `overfitting`: probability of backtest overfitting of the tries on this label, where it is known; `hasHoldout`:
 *   whether the run has one that could be opened
 */
export function judge(
  results: readonly RangeResult[],
  tries: Readonly<Record<RangeName, number>>,
  { overfitting, hasHoldout = true }: { readonly overfitting?: number | undefined; readonly hasHoldout?: boolean } = {},
): Verdict {
  const ranges = results.map((result) => judgeRange(result, tries[result.range]));
  const outOfFold = ranges.find(({ range }) => range === 'oof');
  const holdout = ranges.find(({ range }) => range === 'holdout');
  const basis = holdout?.enough || !outOfFold ? (holdout as RangeVerdict) : outOfFold;
  // Without a second range that is long enough nothing confirms the first, and 'strong' is out of reach.
  const second = basis === holdout ? outOfFold : undefined;
  const confirmed = lower(basis.level, second?.enough ? second.level : 'moderate');
  const isOverfitted = overfitting !== undefined && overfitting >= overfitted;
  const level = isOverfitted ? lower(confirmed, 'weak') : confirmed;
  const scored = results.find(({ range }) => range === basis.range) as RangeResult;
  return {
    level,
    sentence: sentenceOf(level, basis, scored, ranges),
    rule: verdictRule,
    wouldChangeIt: whatWouldChangeIt(level, basis, scored, { holdout, hasHoldout, isOverfitted }),
    restsOn: basis.range,
    ranges,
  };
}

function sentenceOf(
  level: EvidenceLevel,
  basis: RangeVerdict,
  scored: RangeResult,
  ranges: readonly RangeVerdict[],
): string {
  const { noun, chance } = thresholds[basis.metric as keyof typeof thresholds];
  const opening = level === 'no evidence' ? 'No evidence of skill' : `${capital(level)} evidence of skill`;
  const percent = Math.round(scored.bootstrap.confidence * 1000) / 10;
  const tries = basis.tries > 1 ? `, widened for ${basis.tries.toLocaleString('en')} tries` : '';
  const relation =
    basis.low === null || basis.high === null
      ? 'which has no interval'
      : basis.high < chance
        ? `below chance (${chance})`
        : basis.low <= chance
          ? `which includes chance (${chance})`
          : `above chance (${chance})`;
  const figures = `${noun} ${fixed(basis.value)} on the ${rangeNames[basis.range]}, ${percent} % interval ${fixed(basis.low)} to ${fixed(basis.high)}${tries}, ${relation}`;
  const short = basis.enough ? besideBaseline(basis.metric, scored) : ` (${basis.reason})`;
  const other = ranges.find((range) => range !== basis);
  return `${opening}: ${figures}${short}${other ? whatOtherSays(level, basis, other) : ''}.`;
}

/** What the range that the verdict does not rest on has to say about it; nothing where it agrees. */
function whatOtherSays(level: EvidenceLevel, basis: RangeVerdict, other: RangeVerdict): string {
  const name = rangeNames[other.range];
  const score = `${fixed(other.value)}, ${fixed(other.low)} to ${fixed(other.high)}`;
  if (!other.enough) {
    return level === 'no evidence' ? '' : `; nothing from the ${name} confirms it yet (${score}; ${other.reason})`;
  }
  return basis.level !== level && other.level === level
    ? `; the ${name} allow no more than '${other.level}' (${score})`
    : '';
}

/** The score that people ask for first beside the baseline's, where the verdict reads another one. */
function besideBaseline(metric: string, { metrics }: RangeResult): string {
  const [name, noun] = { r2_naive: ['rmse', 'RMSE'], brier_skill: ['accuracy', 'accuracy'] }[metric] ?? [];
  const found = metrics.find((result) => result.metric === name);
  if (!found || found.value === null || found.baseline === null) return '';
  return `; ${noun} ${found.value.toPrecision(3)} against ${found.baseline.toPrecision(3)} of the baseline`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

function whatWouldChangeIt(
  level: EvidenceLevel,
  basis: RangeVerdict,
  scored: RangeResult,
  {
    holdout,
    hasHoldout,
    isOverfitted,
  }: { holdout: RangeVerdict | undefined; hasHoldout: boolean; isOverfitted: boolean },
): string {
  const { chance, moderate, strong, incredible, noun } = thresholds[basis.metric as keyof typeof thresholds];
  if (basis.value !== null && basis.value > incredible) {
    return `${noun} of ${fixed(basis.value)} is more than markets usually allow: look for a leak before believing it, such as a copy of the label among the features or rows that were not known yet.`;
  }
  const unopened = holdout
    ? ''
    : hasHoldout
      ? ' A hold-out opened once could confirm it (--range all).'
      : ' A hold-out could confirm it, and this run has none: seal one (trademl splits --holdout-start DATE) and train again.';
  const unconfirmed = holdout === undefined && level === 'moderate';
  if (unconfirmed && !isOverfitted) return unopened.trim();
  if (level !== 'no evidence' && level !== basis.level) {
    if (isOverfitted) return 'Choosing among the tries on this label chose luck: fewer tries would.';
    if (holdout === undefined) return unopened.trim();
    return holdout.enough
      ? 'Agreement of the out-of-fold rows and the hold-out would.'
      : 'A hold-out that is long enough to confirm it would.';
  }
  if (level !== 'no evidence') {
    const next = level === 'weak' ? moderate : strong;
    return level === 'strong'
      ? 'A lower score on new data would.'
      : `A lower end of the interval at ${next} or more would raise it.${unopened}`;
  }
  if (basis.value === null || basis.low === null || basis.value <= chance) {
    return `The score itself is not above chance: more of the same data would not help, other features or labels might.`;
  }
  if (basis.low > chance) return `Agreement of the out-of-fold rows and the hold-out would.${unopened}`;
  const needed = Math.ceil(scored.dates * ((basis.value - basis.low) / (basis.value - chance)) ** 2);
  return `If the score stayed at ${fixed(basis.value)}, about ${needed.toLocaleString('en')} dates would settle it; there are ${scored.dates.toLocaleString('en')}.`;
}
