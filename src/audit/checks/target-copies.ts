import { averageRanks } from '../../math/rank.ts';
import { isDirectional } from '../../metrics/classification/directional-auc.ts';
import { aucOf, upOrDown } from '../auc.ts';
import type { Check, Finding } from '../check.ts';
import { timesOf } from '../cuts.ts';
import type { AuditSubject, RowSubject } from '../subject.ts';

/** No honest feature of a market ranks its moves this well; one that does holds the answer. */
const tooGood = 0.75;
/** States last, so an honest feature of the present one ranks the next well; only a copy of the answer ranks it so. */
const tooGoodOfStates = 0.99;
/** For labels that are numbers: a volatility to come resembles the past one, so only near copies count. */
const copyCorrelation = 0.95;
/** Above this many times the spread of chance a feature is worth a look. */
const suspicious = 8;

/**
 * Features that hold the answer: on training rows, one feature alone ranks the label, or the return over its horizon, far
 * better than anything honest does. Chance is measured on the same columns with the labels moved in time.
 */
export const targetCopies: Check = {
  name: 'target-copies',
  summary: `no single feature ranks the label better than an AUC of ${tooGood} (states that last: ${tooGoodOfStates}; numbers: a rank correlation of ${copyCorrelation})`,
  needs: ({ rows }) => (rows ? undefined : 'no splits, so no training rows'),
  run: (subject, { depth }) => {
    const rows = subject.rows as RowSubject;
    const { panel, task } = rows;
    const ofStates = task.kind === 'multiclass' && !isDirectional(task.classes);
    const limit = ofStates ? tooGoodOfStates : tooGood;
    const seen = trainingRows(rows, depth === 'full' ? 20_000 : 3000);
    const y = Float64Array.from(seen, (row) => panel.y[row]);
    const future = futureReturns(subject, seen);
    const up = upOrDown(y, task);
    const moved = shift(up, 0.37);
    const findings: Finding[] = [];
    const scores = panel.features.map((feature) => {
      const values = Float64Array.from(seen, (row) => panel.columns[feature][row]);
      return {
        feature,
        values,
        auc: task.kind === 'regression' ? Number.NaN : away(aucOf(values, up)),
        chance: away(aucOf(values, moved)),
      };
    });
    const spread = Math.max(0.005, deviation(scores.map(({ chance }) => chance).filter(Number.isFinite)));
    for (const { feature, values, auc } of scores) {
      const ofLabel = task.kind === 'regression' ? Math.abs(rankCorrelation(values, y)) : Number.NaN;
      const ofReturn = future ? Math.abs(rankCorrelation(values, future)) : Number.NaN;
      const say = (severity: Finding['severity'], message: string) =>
        findings.push({ severity, where: feature, message });
      if (ofLabel > copyCorrelation) say('leak', `is a copy of the label: rank correlation ${ofLabel.toFixed(3)}`);
      else if (ofReturn > copyCorrelation)
        say('leak', `is a copy of the return to come: rank correlation ${ofReturn.toFixed(3)}`);
      else if (auc + 0.5 > limit)
        say('leak', `alone it ranks the label with AUC ${(auc + 0.5).toFixed(3)} (limit ${limit})`);
      else if (!ofStates && auc > suspicious * spread && auc > 0.1) {
        say(
          'warn',
          `alone it ranks the label with AUC ${(auc + 0.5).toFixed(3)}, ${(auc / spread).toFixed(0)} times the spread of chance`,
        );
      }
    }
    const conflicts = conflictShare(panel, seen, y);
    if (conflicts > 0.01)
      findings.push({
        severity: 'note',
        where: 'labels',
        message: `${(100 * conflicts).toFixed(1)} % of the rows have the features of another row and another label`,
      });
    return { counts: { features: panel.features.length, rows: seen.length }, findings };
  },
};

const away = (auc: number) => Math.abs(auc - 0.5);

/** @param mostRows an AUC of 0.75 needs no more */
function trainingRows({ folds, final }: RowSubject, mostRows: number): Int32Array {
  const all = final.length > 0 ? final : (folds[folds.length - 1]?.train ?? new Int32Array(0));
  const step = Math.ceil(all.length / mostRows);
  return step <= 1 ? all : all.filter((_, i) => i % step === 0);
}

/** The same values a share of the rows later. */
function shift(values: Float64Array, share: number): Float64Array {
  const by = Math.floor(values.length * share);
  return values.map((_, i) => values[(i + by) % values.length]);
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}

/** Spearman's, over the rows where both are there. */
function rankCorrelation(a: Float64Array, b: Float64Array): number {
  const rows = Int32Array.from(a.keys()).filter((row) => Number.isFinite(a[row]) && Number.isFinite(b[row]));
  if (rows.length < 30) return Number.NaN;
  const x = averageRanks(Float64Array.from(rows, (row) => a[row]));
  const y = averageRanks(Float64Array.from(rows, (row) => b[row]));
  const middle = (rows.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) ** 2;
    yy += (y[i] - middle) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Return over the label's horizon after each row, from the bars. */
function futureReturns({ labels, rows }: AuditSubject, seen: Int32Array): Float64Array | undefined {
  if (!labels || !rows) return undefined;
  const { market, horizonBars } = labels;
  const { panel } = rows;
  const rowOf = new Map(
    panel.symbols.map((symbol) => [symbol, new Map(Array.from(timesOf(market, symbol), (at, row) => [at, row]))]),
  );
  return Float64Array.from(seen, (row) => {
    const symbol = panel.symbols[panel.symbolId[row]];
    const at = rowOf.get(symbol)?.get(panel.time[row]);
    const closes = market.symbols.get(symbol)?.bars.columns.adj_close;
    return at === undefined || !closes ? Number.NaN : closes[at + horizonBars] / closes[at] - 1;
  });
}

function conflictShare(panel: RowSubject['panel'], rows: Int32Array, y: Float64Array): number {
  const seen = new Map<string, number>();
  const values = new Float64Array(panel.features.length);
  const bytes = Buffer.from(values.buffer);
  let conflicts = 0;
  rows.forEach((row, i) => {
    panel.features.forEach((name, k) => {
      values[k] = panel.columns[name][row];
    });
    if (values.some(Number.isNaN)) return;
    const key = bytes.toString('latin1');
    const other = seen.get(key);
    if (other !== undefined && other !== y[i]) conflicts++;
    seen.set(key, y[i]);
  });
  return rows.length > 0 ? conflicts / rows.length : 0;
}
