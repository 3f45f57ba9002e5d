import { createRng, deriveSeed } from '../../core/rng.ts';
import type { Panel } from '../../io/panel.ts';
import { isDirectional } from '../../metrics/classification/directional-auc.ts';
import { aucWithError, upOrDown } from '../auc.ts';
import type { Check, Finding } from '../check.ts';
import { panelOf } from '../panel-of.ts';
import { coin, turnedMarket } from '../random-walk.ts';
import type { AuditSubject, FoldPredictions, LabelSubject, Procedure, RowSubject } from '../subject.ts';

/** A score this many standard errors above one half is not chance: once in 30,000 honest audits. */
const limit = 4;
/** And it must be this far above one half: nothing is exact. */
const smallest = 0.015;
/** Fewer blocks of dates than this say nothing. */
const fewestBlocks = 20;

/**
 * Where there is nothing to find, nothing may be found: with labels moved in time by months, and on the same market with
 * the direction of every move decided by a coin, the whole procedure must score chance.
 */
export const nullRun: Check = {
  name: 'null-run',
  summary: 'with moved labels, and on a random walk, the whole procedure scores chance',
  needs: ({ rows, procedure }) => (rows && procedure ? undefined : 'nothing that can be fitted again'),
  run: async (subject, { depth, seed }) => {
    const rows = subject.rows as RowSubject;
    const procedure = subject.procedure as Procedure;
    const findings: Finding[] = [];
    let runs = 0;
    const looked = depth === 'full' ? rows.folds : rows.folds.slice(-2);
    const wanted = new Set(looked.map(({ fold }) => fold));
    const judge = async (where: string, panel: Panel) => {
      const { folds } = await procedure.run(panel, wanted);
      const { auc, error, z, blocks } = scoreOf(panel, folds, rows);
      runs++;
      if (!(z > limit && auc > 0.5 + smallest) || blocks < fewestBlocks) return;
      const message = `AUC ${auc.toFixed(3)} where there is nothing to find: ${z.toFixed(1)} standard errors (${error.toFixed(3)}) above 0.5`;
      findings.push({ severity: 'leak', where, message });
    };
    for (let draw = 0; draw < (depth === 'full' ? 3 : 1); draw++) {
      await judge('moved labels', withMovedLabels(rows.panel, deriveSeed(seed, 'audit', 'null', draw)));
      const walk = randomWalkPanel(subject, deriveSeed(seed, 'audit', 'walk', draw));
      if (walk) await judge('random walk', walk);
    }
    return { counts: { runs, rows: rows.panel.time.length }, findings };
  },
};

/** Predictions of all folds; ranks are taken within a fold, so that levels of folds do not count. */
function scoreOf(panel: Panel, folds: readonly FoldPredictions[], { task, horizonBars }: RowSubject) {
  const rows = folds.flatMap(({ rows: own }) => Array.from(own));
  const score = folds.flatMap(({ score: own }) => withinFold(own));
  const y = upOrDown(
    rows.map((row) => panel.y[row]),
    task,
  );
  const clock = new Map(Array.from(Float64Array.from(new Set(panel.time)).sort(), (at, i) => [at, i]));
  const length = Math.max(5, 2 * horizonBars);
  const block = rows.map((row) => Math.floor((clock.get(panel.time[row]) as number) / length));
  return aucWithError(score, y, block);
}

function withinFold(score: Float64Array): number[] {
  const mean = score.reduce((sum, value) => sum + value, 0) / score.length;
  const deviation = Math.sqrt(score.reduce((sum, value) => sum + (value - mean) ** 2, 0) / score.length);
  if (!(deviation > 1e-12)) return Array.from(score, () => 0);
  return Array.from(score, (value) => (value - mean) / deviation);
}

/** Labels of each symbol moved around by the same number of rows, months at least; when they are known stays. */
function withMovedLabels(panel: Panel, seed: number): Panel {
  const rng = createRng(seed);
  const share = 0.25 + 0.5 * rng.uniform();
  const y = new Float64Array(panel.y);
  panel.symbols.forEach((_, id) => {
    const own: number[] = [];
    for (let row = 0; row < panel.time.length; row++)
      if (panel.symbolId[row] === id && !Number.isNaN(panel.y[row])) own.push(row);
    const by = Math.floor(own.length * share);
    own.forEach((row, i) => {
      y[row] = panel.y[own[(i + by) % own.length]];
    });
  });
  return { ...panel, y };
}

/** The panel of a random walk; undefined when there is no way to compute it, or the label does not turn with the market. */
function randomWalkPanel({ features, labels, rows }: AuditSubject, seed: number): Panel | undefined {
  if (!features || !labels || !rows || isState(labels) || !turnsWithTheMarket(labels)) return undefined;
  const walk = turnedMarket(features.market, coin(seed));
  const panel = panelOf(walk, features.symbols, features.compute(walk, features.symbols), labels.compute(walk));
  return panel.time.length === rows.panel.time.length ? panel : undefined;
}

/** States such as regimes last: on a random walk too the next one is mostly the present one, and that is no leak. */
function isState({ task }: LabelSubject): boolean {
  return task.kind === 'multiclass' && !isDirectional(task.classes);
}

/** A label of direction is the other way round on the market turned upside down; one of volatility is not. */
function turnsWithTheMarket(labels: LabelSubject): boolean {
  const plain = labels.compute(turnedMarket(labels.market, () => 1));
  const turned = labels.compute(turnedMarket(labels.market, () => -1));
  const [a, b] = [plain, turned].map((found) =>
    upOrDown(
      Array.from(found.values()).flatMap(({ y }) => Array.from(y)),
      labels.task,
    ),
  );
  let same = 0;
  let rows = 0;
  a.forEach((value, i) => {
    if (Number.isNaN(value) || Number.isNaN(b[i])) return;
    rows++;
    if (value === b[i]) same++;
  });
  return rows > 0 && same / rows < 0.1;
}
