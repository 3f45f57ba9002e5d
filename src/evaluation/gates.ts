import type { Gate } from './evaluation.ts';
import type { RangeResult } from './range-result.ts';

/** Smallest values that a user wants to see. */
export interface GateThresholds {
  readonly auc?: number;
  readonly accuracy?: number;
  readonly sharpe?: number;
}

/**
 * Holds the scores against the thresholds. AUC and accuracy come from the range that the verdict rests on (the
 * directional AUC where that is what the verdict reads), the Sharpe ratio from the backtest; a gate whose value does not exist fails, saying why.
 * @param sharpe annualised Sharpe ratio after costs of the run's backtest, or undefined when there is none
 */
export function checkGates(wanted: GateThresholds, result: RangeResult, sharpe: number | null | undefined): Gate[] {
  const gates: Gate[] = [];
  const directional = result.primary === 'directional_auc';
  for (const name of ['auc', 'accuracy'] as const) {
    const threshold = wanted[name];
    if (threshold === undefined) continue;
    const read = name === 'auc' && directional ? 'directional_auc' : name;
    const found = result.metrics.find(({ metric }) => metric === read);
    const missing = found ? found.reason : `forecasts of a number have no ${name}`;
    const held = gate(name, threshold, found?.value ?? null, result.range, missing);
    gates.push(read === 'directional_auc' ? { ...held, metric: read } : held);
  }
  if (wanted.sharpe !== undefined) {
    const missing = sharpe === undefined ? 'not evaluated: run trademl backtest' : 'the backtest has no Sharpe ratio';
    gates.push(gate('sharpe', wanted.sharpe, sharpe ?? null, 'backtest', missing));
  }
  return gates;
}

function gate(name: Gate['name'], threshold: number, value: number | null, source: string, missing?: string): Gate {
  if (value === null) return { name, threshold, value, source, passed: false, reason: missing };
  const passed = value >= threshold;
  return {
    name,
    threshold,
    value,
    source,
    passed,
    ...(passed ? {} : { reason: `${value.toFixed(4)} < ${threshold}` }),
  };
}
