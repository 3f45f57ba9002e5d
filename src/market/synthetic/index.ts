export { generateMarket, type SyntheticMarket } from './market.ts';
export { reachableAuc } from './reachable-auc.ts';
