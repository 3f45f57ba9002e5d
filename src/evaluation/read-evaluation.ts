import { readResultJson } from '../io/json.ts';
import type { Evaluation } from './evaluation.ts';

/** An evaluation.json. @throws TrademlError (data) when it is damaged or something else */
export function readEvaluation(path: string): Promise<Evaluation> {
  return readResultJson<Evaluation>(path, 'evaluation', ['ranges', 'verdict']);
}
