import type { StageContext } from '../../../core/context.ts';
import { dataError } from '../../../core/errors.ts';
import { suggestion } from '../../../core/suggest.ts';
import { parseTime } from '../../../core/time.ts';
import { passingRows, readSignal, type SignalRule } from '../../../evaluation/signal.ts';
import { featuresPath } from '../../../io/layout.ts';
import { isLabelColumn } from '../../../io/panel.ts';
import { parquetInfo, readFrame } from '../../../io/parquet.ts';
import { readSplitPlan } from '../../../splits/index.ts';
import { readFeaturesSummary } from '../../feature-set.ts';
import { sealingSplits } from '../../sealing-splits.ts';
import type { MadeSignals } from './made-signals.ts';

export interface RuleConfig {
  readonly features: string;
  readonly rule: readonly string[];
  readonly shortRule: readonly string[];
  readonly splits?: string | undefined;
}

/** 1 where every rule passes, else 0; a rule that can't be told yet does not pass. */
function allPass(columns: Readonly<Record<string, ArrayLike<number>>>, rules: readonly SignalRule[]): Uint8Array {
  const passes = rules.map((rule) => passingRows(columns[rule.column], rule));
  const rows = passes[0]?.length ?? 0;
  return Uint8Array.from({ length: rows }, (_, row) => (passes.every((one) => one[row] === 1) ? 1 : 0));
}

/**
 * Signals of rules on features: 1 (long) where every rule passes, -1 (short) where every short rule does, 0 where neither or
 * both do.
 * @param symbols of the feature set
 * @throws TrademlError when a rule can't be read or names a column that isn't there
 */
export async function signalsOfRules(
  { features, rule, shortRule, splits }: RuleConfig,
  symbols: readonly string[],
  ctx: StageContext,
): Promise<MadeSignals> {
  const ws = ctx.workspace;
  const long = rule.map((text) => readSignal(text, {}));
  const short = shortRule.map((text) => readSignal(text, {}));
  const columns = [...new Set([...long, ...short].map(({ column }) => column))];
  const found: { time: number; symbol: string; value: number }[] = [];
  for (const symbol of symbols) {
    const path = featuresPath(ws, features, symbol);
    const present = (await parquetInfo(path)).columns.map(({ name }) => name);
    const candidates = present.filter((name) => name !== 'time' && !isLabelColumn(name));
    const missing = columns.find((column) => !candidates.includes(column));
    if (missing !== undefined) {
      throw dataError(`${path} has no feature column '${missing}'`, suggestion(missing, candidates));
    }
    const frame = await readFrame(path, { columns, symbol });
    const [up, down] = [allPass(frame.columns, long), allPass(frame.columns, short)];
    frame.time.forEach((time, row) => {
      found.push({ time, symbol, value: (up[row] ?? 0) - (down[row] ?? 0) });
    });
  }
  found.sort((a, b) => a.time - b.time || (a.symbol < b.symbol ? -1 : 1));
  const words = (rules: readonly SignalRule[]) => rules.map(({ text }) => text).join(' and ');
  const sides = [long.length > 0 && words(long), short.length > 0 && `short: ${words(short)}`];
  const plan = await sealingSplits(ctx.workspace, { features, splits });
  const holdout = plan === undefined ? null : (await readSplitPlan(plan)).holdout;
  return {
    rows: {
      time: Float64Array.from(found, ({ time }) => time),
      symbol: found.map(({ symbol }) => symbol),
      value: Float64Array.from(found, ({ value }) => value),
    },
    unit: 'signal',
    interval: (await readFeaturesSummary(ws, features)).interval,
    symbols,
    label: sides.filter((text) => text !== false).join('; '),
    featuresName: features,
    sealedFrom: holdout ? parseTime(holdout.start, 'holdout.start') : undefined,
  };
}
