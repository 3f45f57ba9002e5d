import { evaluateCurve, fitIsotonic } from '../math/isotonic-regression.ts';
import type { BinaryMethod } from './calibrator.ts';

/**
 * Isotonic regression: the non-decreasing curve nearest to what happened. It can bend anywhere and so needs many rows
 * (some thousand); it makes ties, and gives exactly 0 or 1 where one class alone was seen.
 * @see Zadrozny & Elkan (2002), Transforming Classifier Scores into Accurate Multiclass Probability Estimates, KDD
 */
export const isotonic: BinaryMethod = {
  name: 'isotonic',
  summary: 'any non-decreasing curve',
  fit: (p, happened) => {
    const { x, y } = fitIsotonic(p, happened);
    return { x: [...x], y: [...y] };
  },
  apply: ({ x, y }, p) => {
    const curve = { x: Float64Array.from(x as readonly number[]), y: Float64Array.from(y as readonly number[]) };
    return p.map((value) => evaluateCurve(curve, value));
  },
};
