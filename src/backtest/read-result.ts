import { readResultJson } from '../io/json.ts';
import type { BacktestResult } from './result.ts';

/** A backtest.json. @throws TrademlError (data) when it is damaged or something else */
export function readBacktest(path: string): Promise<BacktestResult> {
  return readResultJson<BacktestResult>(path, 'backtest', ['metrics', 'range']);
}
