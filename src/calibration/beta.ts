import { clipProbability, sigmoid } from '../math/log-odds.ts';
import { fitSoftLogistic } from '../math/soft-logistic.ts';
import type { BinaryMethod } from './calibrator.ts';

/**
 * Beta calibration with three parameters: logit(p') = c + a ln(p) - b ln(1 - p), a >= 0 and b >= 0. With a = b it is Platt
 * scaling on log-odds; a = b = 1 and c = 0 leave p alone. It can bend inverse-sigmoid curves, which Platt can't.
 *
 * The likelihood is concave, so the maximum under a >= 0, b >= 0 is the free one when it is inside, else the better of the
 * two edges. (The authors' package sets the first negative coefficient to zero and fits the rest, the same in nearly all
 * cases.)
 * @see Kull, Silva Filho & Flach (2017), Beta Calibration, AISTATS
 */
export const beta: BinaryMethod = {
  name: 'beta',
  summary: 'the map between two beta distributions: slopes on ln(p) and on ln(1 - p)',
  fit: (p, happened) => {
    const low = p.map((value) => Math.log(clipProbability(value)));
    const high = p.map((value) => -Math.log(1 - clipProbability(value)));
    const both = fitSoftLogistic([low, high], happened);
    const [c, a, b] = both.at;
    if (a >= 0 && b >= 0) return { a, b, c };
    const candidates = [
      { fit: fitSoftLogistic([low], happened), edge: 'a' },
      { fit: fitSoftLogistic([high], happened), edge: 'b' },
      { fit: fitSoftLogistic([], happened), edge: 'none' },
    ].filter(({ fit }) => !(fit.at[1] < 0));
    const best = candidates.reduce((one, other) => (other.fit.value < one.fit.value ? other : one));
    const [intercept, slope = 0] = best.fit.at;
    return { a: best.edge === 'a' ? slope : 0, b: best.edge === 'b' ? slope : 0, c: intercept };
  },
  apply: ({ a, b, c }, p) =>
    p.map((value) => {
      const clipped = clipProbability(value);
      return sigmoid(Number(c) + Number(a) * Math.log(clipped) - Number(b) * Math.log(1 - clipped));
    }),
};
