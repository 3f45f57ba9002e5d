import {
  type LabelBars,
  type LabelOutcome,
  type LabelParams,
  type LabelReference,
  noOutcome,
  type PanelLabel,
  real,
} from './define-label.ts';
import { type RegimeSigns, regimeCheck, regimeParams, regimeSigns } from './regime-signs.ts';

const reference: LabelReference = {
  kind: 'symbol',
  required: false,
  describe: 'symbol whose close is the measure of volatility, such as ^VIX; default: own realised volatility',
};
const timing =
  'the regime of the bar `ahead` bars later, read from the bars of all symbols up to that bar (past ones included: averages and ranks reach back); known at its close';
export const regimes = ['bear', 'sideways', 'bull', 'high_vol'] as const;

/**
 * Four regimes. The first rule that holds names the bar:
 *   high_vol  volatility rank >= highvol
 *   sideways  ADX < adx, or the averages do not agree (regime-signs.ts)
 *   bull, bear  by the averages and breadth
 * Regimes last, so a forecast must beat 'the same as now', not chance.
 */
export const regime: PanelLabel = {
  name: 'regime',
  scope: 'panel',
  summary: 'bear, sideways, bull or high_vol, some bars ahead',
  params: {
    ...regimeParams,
    adx: real(20, 0, 100, 'ADX(14) below which the market is sideways'),
    highvol: real(0.9, 0, 1, 'rank of the volatility from which it is high-vol'),
  },
  horizonParam: 'ahead',
  reference,
  task: { kind: 'multiclass', classes: regimes },
  formula:
    'at t + ahead: high_vol when rank(volatility) >= highvol; else sideways when ADX(14) < adx or averages disagree; else bull / bear: close and fast average above / below the slow one, breadth on that side',
  timing,
  check: regimeCheck,
  compute: (bars, params, other) =>
    regimeSigns(bars, params, other).map((signs) => ahead(signs, params.ahead, (at) => regimeOf(at, params))),
};

/** Index into `regimes`. */
function regimeOf({ trend, strength, volatilityRank }: RegimeAt, { adx, highvol }: LabelParams): number {
  return volatilityRank >= highvol ? 3 : strength < adx ? 1 : 1 + trend;
}

const trends = ['bear', 'sideways', 'bull'];
/** bear_low_weak, bear_low_strong, bear_high_weak ... bull_high_strong. */
const regimes12 = trends.flatMap((trend) =>
  ['low', 'high'].flatMap((volatility) => ['weak', 'strong'].map((momentum) => `${trend}_${volatility}_${momentum}`)),
);

/** Twelve regimes: trend of the averages x volatility under or over its median x ADX under or over a level. */
export const regime12: PanelLabel = {
  name: 'regime12',
  scope: 'panel',
  summary: 'one of twelve regimes some bars ahead: trend x volatility x strength of the trend',
  params: { ...regimeParams, adx: real(25, 0, 100, 'ADX(14) from which momentum is strong') },
  horizonParam: 'ahead',
  reference,
  task: { kind: 'multiclass', classes: regimes12 },
  formula:
    'at t + ahead: {bear, sideways, bull} by averages and breadth; low / high: rank(volatility) <= / > 1/2; weak / strong: ADX(14) < / >= adx',
  timing,
  check: regimeCheck,
  compute: (bars, params, other) =>
    regimeSigns(bars, params, other).map((signs) => ahead(signs, params.ahead, (at) => regime12Of(at, params))),
};

/** Index into `regimes12`. */
function regime12Of({ trend, strength, volatilityRank }: RegimeAt, { adx }: LabelParams): number {
  return 4 * (1 + trend) + (volatilityRank > 0.5 ? 2 : 0) + (strength >= adx ? 1 : 0);
}

type RegimeAt = Record<keyof RegimeSigns, number>;

/** Rules that name a bar's regime, with the names that they give. */
const rules = {
  regime: { label: regime, classOf: regimeOf, names: regimes },
  regime12: { label: regime12, classOf: regime12Of, names: regimes12 },
};
export const regimeRules = Object.keys(rules) as (keyof typeof rules)[];

/** Names of a rule's regimes, in order of their index. */
export function regimeNames(rule: keyof typeof rules): readonly string[] {
  return rules[rule].names;
}

/**
 * The regime of each symbol's bars themselves (index into regimeNames), by the rule of the label of that name with its
 * default parameters; read from bars up to that bar, known at its close; NaN while warming up.
 */
export function presentRegimes(bars: readonly LabelBars[], rule: keyof typeof rules = 'regime'): Float64Array[] {
  const { label, classOf } = rules[rule];
  const params = Object.fromEntries(Object.entries(label.params).map(([name, param]) => [name, param.default]));
  return regimeSigns(bars, params, undefined).map(({ trend, strength, volatilityRank }) =>
    trend.map((value, row) =>
      Number.isNaN(value + strength[row] + volatilityRank[row])
        ? Number.NaN
        : classOf({ trend: value, strength: strength[row], volatilityRank: volatilityRank[row] }, params),
    ),
  );
}

/** The class of the row `bars` rows later; none while a sign is missing there. */
function ahead(
  signs: RegimeSigns,
  bars: number,
  classOf: (at: Record<keyof RegimeSigns, number>) => number,
): LabelOutcome {
  const outcome = noOutcome(signs.trend.length);
  for (let end = bars; end < signs.trend.length; end++) {
    const at = { trend: signs.trend[end], strength: signs.strength[end], volatilityRank: signs.volatilityRank[end] };
    if (Object.values(at).some(Number.isNaN)) continue;
    outcome.values[end - bars] = classOf(at);
    outcome.end[end - bars] = end;
  }
  return outcome;
}
