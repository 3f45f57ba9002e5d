/**
 * Fraction of the capital that grows fastest.
 *   an edge in [-1, 1], the outcome a move of +-s:        f = edge / s
 *   a forecast return m of an outcome with deviation s:   f = m / s^2
 * The first is exact for an even bet that wins with p = (1 + edge) / 2 a move of s, the second for small moves.
 * Bets at one time are sized one by one, as if they were independent; the sum of |f| is cut to the gross exposure allowed.
 * @param deviation s of the return over the holding time
 * @see Kelly (1956), A New Interpretation of Information Rate, Bell System Technical Journal 35(4)
 * @see Thorp (2006), The Kelly Criterion in Blackjack, Sports Betting and the Stock Market, Handbook of Asset and
 *   Liability Management 1: equations 7.1-7.3
 */
export function kellyFraction(edge: number, deviation: number, kind: 'even-bet' | 'forecast'): number {
  if (!(deviation > 0)) return 0;
  return kind === 'even-bet' ? edge / deviation : edge / (deviation * deviation);
}

/**
 * What uncertainty about the edge leaves of it: edge * edge^2 / (edge^2 + error^2). An edge as large as its error is halved.
 * @param error standard error of the edge; 0 takes the edge at its word
 * @see Baker & McHale (2013), Optimal Betting Under Parameter Uncertainty: Improving the Kelly Criterion, Decision Analysis
 *   10(3): the shrinkage of an even bet, with edge = 2 p - 1
 */
export function shrunkenEdge(edge: number, error: number): number {
  const square = edge * edge;
  return square > 0 ? (edge * square) / (square + error * error) : 0;
}
