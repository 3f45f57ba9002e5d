import {
  correlation,
  covariance,
  last,
  mean,
  now,
  type Plain,
  pairs,
  type Row,
  rankOf,
  returns,
  type Series,
  sd,
  sum,
} from './kit.ts';

const other = ({ input }: Row) => returns(input('reference'));
const own = ({ c }: Row) => returns(c);
const betaOf = (r: Series, q: Series) => covariance(r, q) / covariance(q, q);
const score = (x: Series) => (now(x) - mean(x)) / sd(x);

export const crossAsset: Readonly<Record<string, Plain>> = {
  downside_beta: (row) => {
    const q = last(other(row), row.p.period);
    const r = last(own(row), row.p.period);
    const falls = [...q.keys()].filter((i) => q[i] < 0);
    return [sum(falls.map((i) => r[i] * q[i])) / sum(falls.map((i) => q[i] ** 2))];
  },
  lead_lag: (row) => [correlation(last(own(row), row.p.period), last(other(row), row.p.period, row.p.lag))],
  ratio_zscore: (row) => [
    score(
      last(
        pairs(row.c, row.input('reference'), (a, b) => Math.log(a / b)),
        row.p.period,
      ),
    ),
  ],
  reference_beta: (row) => [betaOf(last(own(row), row.p.period), last(other(row), row.p.period))],
  reference_correlation: (row) => [correlation(last(own(row), row.p.period), last(other(row), row.p.period))],
  reference_rank: (row) => [rankOf(last(row.input('reference'), row.p.period))],
  reference_residual: (row) => {
    const { period, horizon } = row.p;
    const residual = (ago: number) => {
      const [r, q] = [last(own(row), period, ago), last(other(row), period, ago)];
      return now(r) - betaOf(r, q) * now(q);
    };
    return [sum(Array.from({ length: horizon }, (_, ago) => residual(ago)))];
  },
  reference_return: (row) => {
    const x = row.input('reference');
    return [Math.log(now(x, row.p.lag) / now(x, row.p.lag + row.p.period))];
  },
  reference_volatility: (row) => [sd(last(other(row), row.p.period))],
  reference_zscore: (row) => [score(last(row.input('reference'), row.p.period))],
  relative_strength: (row) => [sum(last(own(row), row.p.period)) - sum(last(other(row), row.p.period))],
};
