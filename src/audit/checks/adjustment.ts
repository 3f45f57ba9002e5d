import { columnsOf } from '../../features/instance.ts';
import type { SymbolData } from '../../features/market-data.ts';
import { type AdjustmentKind, adjustHistory, adjustmentKinds } from '../change-market.ts';
import type { Check, Finding } from '../check.ts';
import { changedColumns, columnCount, columnScales, isSame } from '../compare.ts';
import { wholeColumns } from '../feature-function.ts';
import type { FeatureSubject } from '../subject.ts';

/**
 * A later split or dividend rescales a vendor's whole history. A feature that moves with it knew of it before it
 * happened. That is a leak where an entry claims to be free of scale, or where the bars are in fact adjusted; a warning
 * where prices are in units and no adjustment is to be seen.
 */
export const adjustment: Check = {
  name: 'adjustment',
  summary: 'features do not move when a later split or dividend rescales the history',
  needs: ({ features }) => (features ? undefined : 'no features to compute'),
  run: (subject) => {
    const features = subject.features as FeatureSubject;
    const { market, symbols, instances } = features;
    const whole = wholeColumns(features);
    const scales = columnScales(whole);
    const same = (a: number, b: number, column: string) =>
      isSame(a, b) || Math.abs(a - b) <= 1e-6 * (scales.get(column) as number) + 1e-9 * Math.abs(a);
    const free = new Set(
      instances.filter(({ definition }) => definition.scaleFree).flatMap((instance) => columnsOf(instance)),
    );
    const isAdjusted = symbols.some((symbol) => hasDividends(market.symbols.get(symbol)));
    const findings = new Map<string, Finding>();
    for (const kind of adjustmentKinds) {
      const adjusted = features.compute(adjustHistory(market, kind), symbols);
      for (const { column, symbol } of changedColumns(
        whole,
        adjusted,
        (name) => lengthOf(market.symbols.get(name)),
        same,
      )) {
        if (!findings.has(column)) findings.set(column, finding(column, symbol, kind, free.has(column), isAdjusted));
      }
    }
    return {
      counts: { columns: columnCount(whole), symbols: symbols.length, adjustments: adjustmentKinds.length },
      findings: [...findings.values()],
    };
  },
};

function finding(
  column: string,
  symbol: string,
  kind: AdjustmentKind,
  declaredFree: boolean,
  isAdjusted: boolean,
): Finding {
  const message = declaredFree
    ? `is declared free of scale, yet a later ${kind} moves it`
    : isAdjusted
      ? `is in units of an adjusted price or volume: a later ${kind} rescales its past`
      : `is in units of a price or volume: had there been a later ${kind}, its past would have been rescaled`;
  return { severity: declaredFree || isAdjusted ? 'leak' : 'warn', where: column, symbol, message };
}

const lengthOf = (data: SymbolData | undefined) => data?.bars.time.length ?? 0;

/** Whether adj_close departs from close anywhere. */
function hasDividends(data: SymbolData | undefined): boolean {
  if (!data) return false;
  const { close, adj_close } = data.bars.columns;
  return close.some((value, row) => Math.abs(value - adj_close[row]) > 1e-9 * Math.abs(value));
}
