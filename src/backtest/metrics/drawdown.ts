/** Fraction below the highest equity so far, <= 0: E_t / max_{s <= t} E_s - 1. @returns shape (T,) */
export function drawdownSeries(equity: Float64Array): Float64Array {
  let peak = Number.NEGATIVE_INFINITY;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

export interface DeepestDrawdown {
  /** The deepest fraction below a previous peak, <= 0. */
  readonly depth: number;
  /** Steps of the peak before it, of the bottom, and of the recovery to that peak (the last step when there is none). */
  readonly peakStep: number;
  readonly troughStep: number;
  readonly endStep: number;
  readonly recovered: boolean;
}

/** The deepest drawdown; of equals the first. @param drawdown as drawdownSeries gives it, shape (T,), T >= 1 */
export function deepestDrawdown(drawdown: Float64Array): DeepestDrawdown {
  let troughStep = 0;
  for (let step = 1; step < drawdown.length; step++) if (drawdown[step] < drawdown[troughStep]) troughStep = step;
  let peakStep = troughStep;
  while (peakStep > 0 && drawdown[peakStep] < 0) peakStep--;
  let endStep = troughStep;
  while (endStep < drawdown.length - 1 && drawdown[endStep] < 0) endStep++;
  return { depth: drawdown[troughStep], peakStep, troughStep, endStep, recovered: drawdown[endStep] === 0 };
}
