export type { NetworkSpec, TrainerState } from './addon.ts';
export { cudaBuildOf, type LocatedTorch, locateTorch } from './locate.ts';
export { Network, NetworkRows, type TorchDevice } from './network.ts';
