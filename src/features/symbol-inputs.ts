import { clockInputs } from './clock.ts';
import type { FeatureInput } from './define-feature.ts';
import type { SymbolData } from './market-data.ts';
import { type FeatureInputs, totalReturnInputs } from './total-return.ts';

/** Bars, and of the rest what somebody wants. */
export function symbolInputs(data: SymbolData, wanted: ReadonlySet<FeatureInput>): FeatureInputs {
  const needsClock = wanted.has('session') || wanted.has('minute') || wanted.has('session_minutes');
  return {
    ...totalReturnInputs(data.bars),
    ...(needsClock && clockInputs(data.bars.time, data.calendar)),
    ...(wanted.has('traded_close') && { traded_close: Float64Array.from(data.bars.columns.close) }),
    ...data.quotes,
  };
}
