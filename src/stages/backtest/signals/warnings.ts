import type { BacktestInput } from '../../../backtest/setup.ts';
import type { RunSummary } from '../../../io/runs.ts';
import type { SignalsSummary } from '../../../io/signal-runs.ts';

/** What a reader has to know of signals without a model; nothing for a model's run. */
export function signalWarnings(
  summary: RunSummary | SignalsSummary,
  { predictions, settings }: Pick<BacktestInput, 'predictions' | 'settings'>,
): string[] {
  if (summary.kind !== 'signals') return [];
  const unheard = settings.mode === 'long-flat' ? -1 : settings.mode === 'short-flat' ? 1 : 0;
  const against = predictions.edges.edge.filter((edge) => edge * unheard > 0).length;
  return [
    ...(summary.source === 'file'
      ? ["The signals come from a file: nothing here shows that each knew only what was known at its bar's close."]
      : []),
    ...(summary.emptyCells
      ? [
          `${summary.emptyCells} cells of the file are empty beside weights of their time: such a symbol is sold there where it trades, not kept.`,
        ]
      : []),
    ...(against > 0
      ? [`${against} signals ${unheard < 0 ? 'below' : 'above'} zero were not traded: mode ${settings.mode}.`]
      : []),
  ];
}
