import { registry } from '../core/registry.ts';
import { adjustment } from './checks/adjustment.ts';
import { futureNoise } from './checks/future-noise.ts';
import { stored } from './checks/stored.ts';
import { truncation } from './checks/truncation.ts';
import { warmUp } from './checks/warm-up.ts';

/** Every check, in the order of the table. A new one is a file in checks/ and a line here. */
export const checks = registry('audit check', [truncation, futureNoise, adjustment, warmUp, stored]);
