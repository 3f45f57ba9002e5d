/**
 * Overwrites scores with exp(score) / sum exp(score), shape (classes,); none overflows.
 * @returns ln sum exp(score)
 */
export function softmaxInPlace(scores: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) largest = Math.max(largest, scores[k]);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp(scores[k] - largest);
    sum += scores[k];
  }
  for (let k = 0; k < scores.length; k++) scores[k] /= sum;
  return largest + Math.log(sum);
}
