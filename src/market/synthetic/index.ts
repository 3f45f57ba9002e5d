export { generateMarket, type MarketTruth, type SymbolOracle, type SyntheticMarket } from './market.ts';
export type { SyntheticOptions } from './options.ts';
export { reachableAuc } from './reachable-auc.ts';
export type { Regime } from './regimes.ts';
