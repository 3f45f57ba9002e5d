import { medianOfPeers } from './cross-section.ts';
import { horizon, type LabelParam, type PanelLabel } from './define-label.ts';

const least: LabelParam = {
  default: 3,
  min: 2,
  max: 100_000,
  describe: 'fewest symbols that make a median, this one included; no label with fewer',
};
const timing =
  'reads the closes of the row and of the next horizon bars, and those of the other symbols at the same two moments; known at the later moment';

/** How much better a symbol did than the middle of its peers. */
export const excess: PanelLabel = {
  name: 'excess',
  scope: 'panel',
  summary: 'return over the horizon less the median of all symbols between the same two moments',
  params: { horizon: horizon(5), least },
  horizonParam: 'horizon',
  task: { kind: 'regression' },
  formula: 'r - median of r over symbols, r = close[t + horizon] / close[t] - 1',
  timing,
  compute: (bars, params) =>
    medianOfPeers(bars, params.horizon, params.least).map(({ own, median }) => ({
      values: own.values.map((value, row) => value - median[row]),
      end: own.end,
    })),
};

/** Whether a symbol did better than the middle of its peers; the middle one itself did not. */
export const beatsMedian: PanelLabel = {
  name: 'beats-median',
  scope: 'panel',
  summary: '1 when the return over the horizon is above the median of all symbols, else 0',
  params: { horizon: horizon(5), least },
  horizonParam: 'horizon',
  task: { kind: 'binary' },
  formula: '1 when r > median of r over symbols, r = close[t + horizon] / close[t] - 1, else 0',
  timing,
  compute: (bars, params) =>
    medianOfPeers(bars, params.horizon, params.least).map(({ own, median }) => ({
      values: own.values.map((value, row) => (Number.isNaN(median[row]) ? Number.NaN : value > median[row] ? 1 : 0)),
      end: own.end,
    })),
};
