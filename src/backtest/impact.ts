import type { ImpactSettings } from './costs.ts';

/** Coefficients of Almgren et al., fitted to 29,509 orders of US shares in 2001-2003. */
const permanent = 0.314;
const temporary = 0.142;

/**
 * Cost of an order through its own impact, as a fraction of its value:
 *   square-root:  c s sqrt(x)
 *   almgren:      c (s g x (Theta / V)^(1/4) / 2 + s h (x / T)^(3/5)),   g = 0.314, h = 0.142
 * with x = value of the order / value of a day's trading and s = standard deviation of a day's return. Half of the
 * permanent impact is paid on average while the order is worked; the rest falls on the position, and is no cost of the order.
 * @param share x, >= 0  @param deviation s; NaN (not known yet) costs nothing
 * @see Almgren, Thum, Hauptmann & Li (2005), Direct Estimation of Equity Market Impact, Risk 18(7), equations 6-8
 * @see Toth et al. (2011), Anomalous Price Impact and the Critical Nature of Liquidity, Physical Review X 1, 021006:
 *   the square-root law, its factor of order 1
 */
export function impactRate(settings: ImpactSettings, share: number, deviation: number): number {
  if (!(share > 0) || !(deviation > 0)) return 0;
  const { model, coefficient, executionDays, sharesOverVolume } = settings;
  if (model === 'square-root') return coefficient * deviation * Math.sqrt(share);
  if (model === 'none') return 0;
  const lasting = (permanent * share * sharesOverVolume ** 0.25) / 2;
  return coefficient * deviation * (lasting + temporary * (share / executionDays) ** 0.6);
}
