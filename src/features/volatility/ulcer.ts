import { missing, rollingMax, rollingMean } from '../../math/rolling.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

export const ulcer = volatilityFeature({
  name: 'ulcer',
  summary: 'Ulcer index: root mean square drawdown from the window high, in percent',
  inputs: ['close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  formula: 'sqrt(mean((100 (close / highest close of period bars - 1))^2)) over period bars',
  source: 'Martin & McCann (1989), The Investors Guide to Fidelity Funds',
  warmup: ({ period }) => 2 * (period - 1),
  outputs: ({ period }) => [column('ulcer', period)],
  compute: ({ close }, { period }) => {
    const top = rollingMax(close, period);
    const squares = missing(close.length);
    for (let i = 0; i < squares.length; i++) squares[i] = (100 * (close[i] / top[i] - 1)) ** 2;
    return [rollingMean(squares, period).map(Math.sqrt)];
  },
});
