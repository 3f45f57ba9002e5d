import { betaRatio } from '../math/special-beta.ts';
import { skewedConstants } from './innovation-density.ts';
import type { Innovation } from './spec.ts';

/**
 * Share of the variance that comes from negative shocks, E[z^2; z < 0]: one half unless the density is skewed.
 * @param shape the density's own parameters
 */
export function negativeShare(innovation: Innovation, shape: ArrayLike<number>): number {
  if (innovation !== 'skewed-t' || shape[1] === 0) return 0.5;
  const [eta, lambda] = [shape[0], shape[1]];
  const { a, b, logC } = skewedConstants(eta, lambda);
  // z and a differ in sign on the side that is one piece of the density: u = (b z + a) / width beyond `cut`.
  const width = 1 + Math.abs(lambda);
  const cut = Math.abs(a) / width;
  const x = (eta - 2) / (eta - 2 + cut * cut);
  // Integrals of u^k from the cut on, of the symmetric t of variance one with eta degrees of freedom.
  const chance = 0.5 * betaRatio(x, eta / 2, 0.5);
  const first = (Math.exp(logC) * (eta - 2) * x ** ((eta - 1) / 2)) / (eta - 1);
  const second = 0.5 * betaRatio(x, eta / 2 - 1, 1.5);
  const piece = (width * (width * width * second - 2 * Math.abs(a) * width * first + a * a * chance)) / (b * b);
  return lambda > 0 ? 1 - piece : piece;
}
