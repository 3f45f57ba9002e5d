import { registry } from '../core/registry.ts';
import { beta } from './beta.ts';
import { oneAgainstRest } from './calibrator.ts';
import { isotonic } from './isotonic.ts';
import { platt } from './platt.ts';
import { temperature } from './temperature.ts';
import { vector } from './vector.ts';

/** A new method is one file and one line here, after its name in calibrator.ts. */
export const calibrators = registry('calibration method', [
  oneAgainstRest(platt),
  oneAgainstRest(isotonic),
  oneAgainstRest(beta),
  temperature,
  vector,
]);
