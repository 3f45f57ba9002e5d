/** Fraction below the highest equity so far, <= 0: E_t / max_{s <= t} E_s - 1. @returns shape (T,) */
export function drawdownSeries(equity: Float64Array): Float64Array {
  let peak = Number.NEGATIVE_INFINITY;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** One fall from a peak until that peak was regained. */
export interface Drawdown {
  /** The deepest fraction below the peak, <= 0. */
  readonly depth: number;
  /** Steps of the peak before it, of the bottom, and of the recovery to that peak (the last step when there is none). */
  readonly peakStep: number;
  readonly troughStep: number;
  readonly endStep: number;
  readonly recovered: boolean;
}

/** The deepest drawdown; of equals the first. @param drawdown as drawdownSeries gives it, shape (T,), T >= 1 */
export function deepestDrawdown(drawdown: Float64Array): Drawdown {
  return (
    deepestDrawdowns(drawdown, 1)[0] ?? {
      depth: drawdown[0],
      peakStep: 0,
      troughStep: 0,
      endStep: 0,
      recovered: true,
    }
  );
}

/** The deepest falls, the deepest first, of equals the earlier. Falls do not overlap: a peak ends the one before it. */
export function deepestDrawdowns(drawdown: Float64Array, most: number): Drawdown[] {
  const falls: Drawdown[] = [];
  for (let step = 0; step < drawdown.length; step++) {
    if (drawdown[step] === 0) continue;
    const peakStep = Math.max(0, step - 1);
    let troughStep = step;
    let end = step;
    while (end < drawdown.length && drawdown[end] < 0) {
      if (drawdown[end] < drawdown[troughStep]) troughStep = end;
      end++;
    }
    const recovered = end < drawdown.length;
    const endStep = recovered ? end : drawdown.length - 1;
    falls.push({ depth: drawdown[troughStep], peakStep, troughStep, endStep, recovered });
    step = end;
  }
  return falls.sort((a, b) => a.depth - b.depth || a.peakStep - b.peakStep).slice(0, most);
}
