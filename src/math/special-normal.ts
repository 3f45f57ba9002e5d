/** Horner evaluation of c[0] + c[1] x + ... */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

const centreTop = [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745];
const centreBottom = [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1];
const middleTop = [
  9842.714838383978, 11602.65143764735, 6848.190450536283, 2494.5375852903726, 597.2702763948002, 93.50665613217785,
  8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
];
const middleBottom = [
  19685.429676859992, 38912.00328609327, 34900.95272114598, 18615.571640885097, 6485.558298266761, 1519.3775994075547,
  235.387901782625, 22.266688044328117, 1,
];
const tailTop = [
  0.000029112874951168793, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736, 0.215898534057957,
  0.023073441764940174,
];
const tailBottom = [
  0.00007297515550839662, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911, 1,
];

/** P(Z > x) for x > 0.674, split so that exp keeps its relative precision far out in the tail. */
function upperTail(x: number): number {
  let ratio: number;
  if (x <= Math.sqrt(32)) {
    ratio = polynomial(middleTop, x) / polynomial(middleBottom, x);
  } else {
    const inverseSquare = 1 / (x * x);
    const correction = (inverseSquare * polynomial(tailTop, inverseSquare)) / polynomial(tailBottom, inverseSquare);
    ratio = (0.3989422804014327 - correction) / x;
  }
  const coarse = Math.trunc(x * 16) / 16;
  return Math.exp(-coarse * coarse * 0.5) * Math.exp(-(x - coarse) * (x + coarse) * 0.5) * ratio;
}

/**
 * Standard normal distribution function, Phi(x) = P(Z <= x). Relative error near 1e-15, also in the lower tail.
 * @returns NaN for NaN
 * @see Cody (1969), Rational Chebyshev Approximations for the Error Function, Mathematics of Computation 23(107)
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size <= 0.67448975) {
    const square = size > 1.1102230246251565e-16 ? x * x : 0;
    return 0.5 + (x * polynomial(centreTop, square)) / polynomial(centreBottom, square);
  }
  const tail = size > 38.5 ? 0 : upperTail(size);
  return x > 0 ? 1 - tail : tail;
}

const nearTop = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const nearBottom = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const farTop = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const farBottom = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const extremeTop = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const extremeBottom = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

/**
 * Inverse of normalCdf: the x with P(Z <= x) = p.
 * @param p probability in [0, 1]; 0 gives -Infinity, 1 gives Infinity; anything else outside gives NaN
 * @see Wichura (1988), Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37(3)
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const centred = p - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (centred * polynomial(nearTop, r)) / polynomial(nearBottom, r);
  }
  const r = Math.sqrt(-Math.log(centred < 0 ? p : 1 - p));
  const size =
    r <= 5
      ? polynomial(farTop, r - 1.6) / polynomial(farBottom, r - 1.6)
      : polynomial(extremeTop, r - 5) / polynomial(extremeBottom, r - 5);
  return centred < 0 ? -size : size;
}
