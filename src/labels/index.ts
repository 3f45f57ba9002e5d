import { registry } from '../core/registry.ts';
import { direction } from './direction.ts';
import { forwardReturn } from './forward-return.ts';
import { up } from './up.ts';
import { volatility } from './volatility.ts';

/** Every label, by name. A new one is a file here and a line in this list. */
export const labels = registry('label', [direction, forwardReturn, up, volatility]);
