import { join } from 'node:path';
import type { Combination, Grid } from '../../backtest/optimise/combinations.ts';
import { heatMapOf } from '../../backtest/optimise/heat-map.ts';
import type { Optimisation, TriedCombination } from '../../backtest/optimise/result.ts';
import { dearestCosts, searchParameters } from '../../backtest/optimise/search.ts';
import { panelOf } from '../../backtest/setup.ts';
import type { StageContext } from '../../core/context.ts';
import { configError, dataError, usageError } from '../../core/errors.ts';
import { hashFile, hashOf } from '../../core/hash.ts';
import { deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import { writeJson } from '../../io/atomic.ts';
import { predictionsPath, runDir, runManifestPath } from '../../io/layout.ts';
import { type Table, writeTable } from '../../io/parquet.ts';
import { countTradedTries, readTrials, recordTrials, type Trial, trialsPath } from '../../io/trials.ts';
import { runStage, type StageOutcome } from '../run-stage.ts';
import { assumedKeys, type BacktestConfig, tradingConfig } from './config.ts';
import { gridOf, triedSettings } from './grid.ts';
import { backtestInputs, loadBacktest } from './load.ts';
import { signalSource, signalsStage } from './signals/stage.ts';

/** The content of artifacts/runs/RUN/optimise.json; every combination is a row of optimise.parquet. */
export interface OptimiseResult extends Omit<Optimisation, 'rows'> {
  readonly run: string;
  readonly range: { readonly start: string; readonly end: string; readonly bars: number };
  readonly warnings: readonly string[];
}

const columnOf = (rows: readonly TriedCombination[], value: (row: TriedCombination) => number | null) =>
  Float64Array.from(rows, (row) => value(row) ?? Number.NaN);

function triedTable(rows: readonly TriedCombination[], keys: readonly string[]): Table {
  const table: Table = {};
  for (const key of keys) {
    const values = rows.map(({ combination }) => combination[key]);
    const numeric = values.every((value) => typeof value === 'number');
    table[key] = numeric ? Float64Array.from(values as number[]) : values.map(String);
  }
  table.sharpe = columnOf(rows, (row) => row.sharpe);
  table.total_return = columnOf(rows, (row) => row.totalReturn);
  table.cagr = columnOf(rows, (row) => row.cagr);
  table.max_drawdown = columnOf(rows, (row) => row.maxDrawdown);
  table.fills = columnOf(rows, (row) => row.fills);
  return table;
}

/**
 * Searches backtest parameters on a run's out-of-fold predictions: the hold-out stays sealed. Every combination is entered
 * in the ledger of tries before its result is known.
 * @throws TrademlError (usage) for the hold-out, (data) when the windows are shorter than the longest holding time
 */
export async function optimiseStage(given: BacktestConfig, ctx: StageContext): Promise<StageOutcome<OptimiseResult>> {
  const ws = ctx.workspace;
  const { run } = given;
  const source = signalSource(given);
  if (source) await signalsStage(given, source, ctx);
  if (given.range === 'holdout') {
    throw usageError('optimise never reads the hold-out', 'leave --range out, and backtest the choice on it once');
  }
  const config: BacktestConfig = { ...given, range: 'oof' };
  const grid = gridOf(config);
  const { heatMap: shown, combinations, windows, rolling } = config;
  checkMap(shown, grid);
  const dir = runDir(ws, run);
  const resultPath = join(dir, 'optimise.json');
  const tablePath = join(dir, 'optimise.parquet');
  const outcome = await runStage<OptimiseResult>(ctx, {
    stage: 'optimise',
    name: run,
    manifestPath: join(dir, 'optimise.manifest.json'),
    config: { ...tradingConfig(config), grid, combinations, windows, rolling },
    plan: {
      reads: [predictionsPath(ws, run), runManifestPath(ws, run), join(ws.dataDir, 'bars')],
      writes: [resultPath, tablePath],
      work: [
        `trade the out-of-fold predictions with up to ${config.combinations} combinations of ${Object.keys(grid).join(', ')}`,
        'count every combination in the ledger of tries',
      ],
    },
    inputs: () => backtestInputs(config, ctx),
    work: async (_journal, work) => {
      const { run: traded, input } = await loadBacktest(config, ctx, work);
      const tried = triedSettings(config, grid, traded, deriveSeed(ctx.seed, 'backtest', 'optimise'));
      const { time } = panelOf(input);
      const steps = time.length - 1;
      checkChoices(tried, grid);
      const lives = tried.map(({ settings }) => settings.holdBars + settings.execution.delayBars);
      checkWindows(steps, config.windows, Math.max(...lives));
      const predictions = await hashFile(traded.file);
      const ledger = trialsPath(ws, traded.summary.featuresName, traded.summary.labelColumn);
      const entries = tried.map(({ combination }) => entryOf(run, predictions, config, combination));
      await recordTrials(ledger, entries);
      const ledgerTries = countTradedTries(await readTrials(ledger));
      const progress = ctx.log.progress(`optimise ${run}`, tried.length);
      const found = searchParameters(input, {
        grid,
        tried,
        assumed: assumedKeys,
        windows,
        rolling,
        ledgerTries,
        onTried: (count) => progress.update(count),
      });
      progress.stop();
      const { rows, ...rest } = found;
      const result: OptimiseResult = {
        run,
        range: { start: formatTime(time[0]), end: formatTime(time[time.length - 1]), bars: steps + 1 },
        ...rest,
        warnings: warningsOf(found),
      };
      await writeTable(tablePath, triedTable(rows, Object.keys(grid)));
      await writeJson(resultPath, result);
      return { outputs: [resultPath, tablePath], summary: result };
    },
  });
  // Every map is in the result; which one is shown is no reason to search again.
  const { summary } = outcome;
  const asked = summary && shown && heatMapOf(summary.heatMaps, shown[0], shown[1]);
  if (!asked) return outcome;
  const others = summary.heatMaps.filter((map) => map !== asked);
  return { ...outcome, summary: { ...summary, heatMaps: [asked, ...others] } };
}

/** @throws TrademlError (config) when a map is asked of something that isn't varied */
function checkMap(keys: readonly string[] | undefined, grid: Grid): void {
  const varied = Object.keys(grid).filter((key) => grid[key].length > 1);
  const unknown = keys?.find((key, i) => !varied.includes(key) || keys.indexOf(key) !== i);
  if (unknown === undefined) return;
  throw configError(
    `--heat-map takes two parameters of the grid with several values each, found ${keys?.join(', ')}`,
    `choose two of ${varied.join(', ')}`,
  );
}

/** @throws TrademlError (config) when the draw left out the combinations that are chosen from */
function checkChoices(tried: readonly { readonly combination: Combination }[], grid: Grid): void {
  const dearest = Object.entries(dearestCosts(grid, assumedKeys));
  if (tried.some(({ combination }) => dearest.every(([key, value]) => combination[key] === value))) return;
  throw configError(
    `none of the ${tried.length} combinations that were drawn has the dearest costs, which are those that are chosen from`,
    'raise --combinations, or try fewer costs',
  );
}

function entryOf(run: string, predictions: string, config: BacktestConfig, combination: Combination): Trial {
  const { run: _name, ...keys } = tradingConfig(config);
  return { id: hashOf({ stage: 'optimise', predictions, ...keys, ...combination }), run, stage: 'optimise' };
}

function checkWindows(steps: number, windows: number, lifeBars: number): void {
  const size = Math.floor(steps / (windows + 1));
  if (size >= lifeBars + 20) return;
  throw dataError(
    `${steps} returns in ${windows + 1} stretches are ${size} each: fewer than 20 beyond the longest holding time of ${lifeBars} bars, delay included`,
    'use fewer --windows, or shorter values of hold',
  );
}

function warningsOf({ best, walkForward, inference, gridSize, tried }: Optimisation): string[] {
  const warnings = [
    'The best combination was chosen with hindsight: what choosing would have earned is the walk-forward ratio.',
  ];
  if (tried < gridSize) warnings.push(`${tried} of ${gridSize} combinations were drawn at random.`);
  const { overfitting, deflated } = inference ?? {};
  if (overfitting && overfitting.probability >= 0.5) {
    warnings.push(
      'The best in one half of the bars is as likely below the median in the other half: the search finds luck.',
    );
  }
  if (deflated && deflated.probability < 0.95) {
    warnings.push('The best ratio is no more than the luckiest of so many tries would show.');
  }
  if ((best.sharpe ?? 0) > 0 && (walkForward.sharpe ?? 0) <= 0)
    warnings.push('Choosing before trading earned nothing.');
  return warnings;
}
