import { takeRows } from '../../core/frame.ts';
import { type Regimes, regimeRuleOf, regimesByColumns, regimesByRule } from '../../ensembles/regimes.ts';
import { restoreCombination, type SavedCombination } from '../../ensembles/saved-combination.ts';
import { barFiles } from '../../io/bars.ts';
import { learnedByFits } from './learned-rows.ts';
import type { PredictedColumns, Predictor, RowsToPredict } from './predictor.ts';
import { type RunManifest, versionOf } from './run-files.ts';

interface EnsembleParts {
  /** The run's folder, and what is in it beside its predictions. */
  readonly dir: string;
  readonly files: readonly string[];
  readonly manifest: RunManifest;
  readonly saved: SavedCombination;
  /** In the order in which the combination takes them. */
  readonly members: readonly Predictor[];
}

/**
 * Combines what the members predict as the hold-out was combined. Regimes by rule look at the bars of the run's symbols
 * together, as they did then; rows of other symbols stand in no known regime.
 */
export function ensemblePredictor({ dir, files, manifest, saved, members }: EnsembleParts): Predictor {
  const { summary, name } = manifest;
  const { task, interval } = summary;
  const rule = regimeRuleOf(saved.regimes);
  const market = rule ? summary.symbols : [];
  const learned = learnedByFits(summary.fits, summary.symbols, `the manifest of run '${name}'`);

  async function regimesAt({ panel, rows, bars }: RowsToPredict): Promise<Regimes> {
    const { symbols } = panel;
    const dated = { time: takeRows(panel.time, rows), symbols, symbolId: takeRows(panel.symbolId, rows) };
    const present = market.filter((symbol) => symbols.includes(symbol));
    if (rule) return regimesByRule(bars, interval, present, dated, rule);
    if (saved.regimes.length === 0) return { names: [], membership: [] };
    const columns = saved.regimes.map((column) => Float64Array.from(takeRows(panel.columns[column], rows)));
    return regimesByColumns(columns, dated, saved.regimes);
  }

  return {
    name,
    version: versionOf(manifest),
    learner: saved.strategy,
    task,
    models: members.flatMap(({ models }) => models),
    learned: [...members.flatMap((member) => member.learned), ...learned],
    columns: [...new Set([...members.flatMap(({ columns }) => columns), ...(rule ? [] : saved.regimes)])],
    files: [...files, ...members.flatMap(({ files }) => files)],
    barFiles: async (bars) => {
      const own = await Promise.all(market.map((symbol) => barFiles(bars, interval, symbol)));
      const theirs = await Promise.all(members.map((member) => member.barFiles(bars)));
      return [...own, ...theirs].flat();
    },
    predict: async (wanted) => {
      const predicted: PredictedColumns[] = [];
      for (const member of members) predicted.push(await member.predict(wanted));
      const regimes = await regimesAt(wanted);
      const combination = await restoreCombination(dir, saved, task, wanted.threads);
      try {
        const outputs = await combination.apply({ outputs: predicted.map((member) => member.outputs), regimes });
        return { outputs, conformal: {} };
      } finally {
        combination.model?.close();
      }
    },
  };
}
