import { viewBars } from './bar-view.ts';
import { defaultLimits, type Finding, type QualityContext } from './check.ts';
import { barChecks } from './checks.ts';
import type { RawBars } from './raw-bars.ts';

/** All checks of one symbol's bars. An empty list means that nothing was found. @param raw bars in any order */
export function checkBars(raw: RawBars, context: QualityContext): Finding[] {
  const full = {
    ...context,
    limits: { ...defaultLimits, ...context.limits },
    now: context.now ?? Date.now() * 1000,
  };
  const view = viewBars(raw);
  return barChecks.all().flatMap((check) => check.run(view, full));
}

export type { Finding, QualityContext, QualityLimits } from './check.ts';
export { barChecks } from './checks.ts';
export { cleanBars, dropsRowsOf } from './clean.ts';
export { checkPanel } from './panel.ts';
export type { InstrumentKind, RawBars } from './raw-bars.ts';
