import type { Workspace } from '../core/context.ts';
import { dataError, usageError } from '../core/errors.ts';
import type { BarFrame } from '../core/frame.ts';
import { suggestion } from '../core/suggest.ts';
import { formatTime, type Interval } from '../core/time.ts';
import { totalReturnInputs } from '../features/total-return.ts';
import { barFiles, readBars } from '../io/bars.ts';
import { featuresPath } from '../io/layout.ts';
import { isLabelColumn } from '../io/panel.ts';
import { parquetInfo, readFrame } from '../io/parquet.ts';
import type { Predictions, RunSummary } from '../io/runs.ts';
import { presentRegimes, regimeNames, regimeRules } from '../labels/regime.ts';

/** How far each row stands in each regime, as it was known at the row's time. */
export interface Regimes {
  readonly names: readonly string[];
  /** One array per regime, in [0, 1] and summing to one over the regimes; NaN where nothing is known. */
  readonly membership: readonly Float64Array[];
}

type RegimeRule = (typeof regimeRules)[number];

/** The rule that `--regimes` names, or undefined when it names feature columns. */
export function regimeRuleOf(wanted: readonly string[]): RegimeRule | undefined {
  return wanted.length === 1 ? regimeRules.find((rule) => rule === wanted[0]) : undefined;
}

/** Files that regimesOf reads. */
export async function regimeFiles(ws: Workspace, run: RunSummary, wanted: readonly string[]): Promise<string[]> {
  if (!regimeRuleOf(wanted)) return run.symbols.map((symbol) => featuresPath(ws, run.featuresName, symbol));
  const files: string[] = [];
  for (const symbol of run.symbols) files.push(...(await barFiles(ws, run.interval, symbol)));
  return files;
}

/** Rows to name the regimes of. */
type DatedRows = Pick<Predictions, 'time' | 'symbols' | 'symbolId'>;

/**
 * The regimes of predicted rows.
 * @param wanted 'regime' (4 states) or 'regime12', read by their rule from the bars up to each row; or feature columns that
 *   hold flags or probabilities, such as a filtered hidden Markov model's. Of one column, what is missing to 1 is the other
 *   regime; several are divided by their sum.
 * @throws TrademlError (missing-input) without bars, (data) for a column that is missing or not within [0, 1]
 */
export async function regimesOf(
  ws: Workspace,
  run: RunSummary,
  predictions: Predictions,
  wanted: readonly string[],
): Promise<Regimes> {
  const rule = regimeRuleOf(wanted);
  if (rule) return regimesByRule(ws, run.interval, predictions.symbols, predictions, rule);
  return regimesByColumns(await storedColumns(ws, run, predictions, wanted), predictions, wanted);
}

/**
 * @param market symbols whose bars the rule looks at together; rows of others stand in no known regime
 * @throws TrademlError (missing-input) when one of them has no bars
 */
export async function regimesByRule(
  ws: Workspace,
  interval: Interval,
  market: readonly string[],
  { time, symbols, symbolId }: DatedRows,
  rule: RegimeRule,
): Promise<Regimes> {
  const bars: BarFrame[] = [];
  for (const symbol of market) bars.push(await readBars(ws, interval, symbol));
  const codes = presentRegimes(
    bars.map((frame) => ({ time: frame.time, ...totalReturnInputs(frame) })),
    rule,
  );
  const codeAt = new Map(
    market.map((symbol, s) => [symbol, new Map(Array.from(bars[s].time, (at, row) => [at, codes[s][row]]))]),
  );
  const codesOf = symbols.map((symbol) => codeAt.get(symbol));
  const names = regimeNames(rule);
  const code = Float64Array.from(time, (at, row) => codesOf[symbolId[row]]?.get(at) ?? Number.NaN);
  return {
    names,
    membership: names.map((_, k) => code.map((value) => (Number.isNaN(value) ? value : value === k ? 1 : 0))),
  };
}

/**
 * @param columns values of the wanted columns at each row
 * @throws TrademlError (data) for a value that is not within [0, 1]
 */
export function regimesByColumns(
  columns: readonly Float64Array[],
  { time, symbols, symbolId }: DatedRows,
  wanted: readonly string[],
): Regimes {
  columns.forEach((values, k) => {
    const row = values.findIndex((value) => value < 0 || value > 1);
    if (row < 0) return;
    throw dataError(
      `column '${wanted[k]}' of ${symbols[symbolId[row]]} at ${formatTime(time[row])}: ${values[row]} is neither flag nor probability (0 to 1)`,
      'name columns of flags or probabilities with --regimes',
    );
  });
  const all = columns.length === 1 ? [...columns, columns[0].map((value) => 1 - value)] : columns;
  const total = all[0].map((_, row) => all.reduce((sum, column) => sum + column[row], 0));
  return {
    names: columns.length === 1 ? [wanted[0], `not ${wanted[0]}`] : wanted,
    membership: all.map((column) => column.map((value, row) => (total[row] > 0 ? value / total[row] : Number.NaN))),
  };
}

/** Feature columns at each row, NaN where the set has no such row. */
async function storedColumns(
  ws: Workspace,
  { featuresName }: RunSummary,
  { time, symbols, symbolId }: DatedRows,
  wanted: readonly string[],
): Promise<Float64Array[]> {
  if (new Set(wanted).size < wanted.length) throw usageError('--regimes names a column twice', 'leave one of them out');
  const bySymbol: { rowOf: Map<number, number>; columns: Readonly<Record<string, ArrayLike<number>>> }[] = [];
  for (const symbol of symbols) {
    const path = featuresPath(ws, featuresName, symbol);
    const present = (await parquetInfo(path)).columns.map(({ name }) => name);
    const candidates = present.filter((name) => name !== 'time' && !isLabelColumn(name));
    const missing = wanted.find((name) => !candidates.includes(name));
    if (missing !== undefined) {
      throw dataError(
        `${path} has no feature column '${missing}'`,
        `${suggestion(missing, candidates)}; or take the rule's regimes: --regimes ${regimeRules.join(' or --regimes ')}`,
      );
    }
    const { time: at, columns } = await readFrame(path, { columns: [...wanted], symbol });
    bySymbol.push({ rowOf: new Map(Array.from(at, (moment, row) => [moment, row])), columns });
  }
  return wanted.map((name) =>
    Float64Array.from(time, (at, row) => {
      const { rowOf, columns } = bySymbol[symbolId[row]];
      return columns[name][rowOf.get(at) ?? -1] ?? Number.NaN;
    }),
  );
}
