/** Bars that the state looks back on; before that nothing is planted. */
export const stateWindow = 20;

/**
 * The state that moves P(up), a function of closed bars alone. With c the total-return close (close adjusted for
 * dividends) and v the volume of the last bar, and means over the last 20 bars, that bar included:
 *   stretch = sign(c - mean(c))                (the same as Bollinger's %b over or under one half)
 *   s       = -stretch * (1 if v >= mean(v), else 2/3)
 * so prices lean back to their mean, and more so after heavy trading. Both conditions keep their value when prices
 * or volumes are rescaled (splits, dividends). s is in {-1, -2/3, 0, 2/3, 1}; 0 only before 20 bars are there.
 */
export function createPlantedState(): (totalReturnClose: number, volume: number) => number {
  const closes = new Float64Array(stateWindow);
  const volumes = new Float64Array(stateWindow);
  let seen = 0;
  return (close, volume) => {
    closes[seen % stateWindow] = close;
    volumes[seen % stateWindow] = volume;
    seen++;
    if (seen < stateWindow) return 0;
    let closeSum = 0;
    let volumeSum = 0;
    for (let i = 0; i < stateWindow; i++) {
      closeSum += closes[i];
      volumeSum += volumes[i];
    }
    const stretch = Math.sign(close - closeSum / stateWindow);
    return -stretch * (volume >= volumeSum / stateWindow ? 1 : 2 / 3);
  };
}
