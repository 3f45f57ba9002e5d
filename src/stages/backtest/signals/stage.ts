import { statSync } from 'node:fs';
import type { StageContext } from '../../../core/context.ts';
import { missingInput, usageError } from '../../../core/errors.ts';
import { suggestion } from '../../../core/suggest.ts';
import { formatTime } from '../../../core/time.ts';
import { barFiles, listBars } from '../../../io/bars.ts';
import { barsDir, featuresManifestPath, featuresPath, runManifestPath, signalsPath } from '../../../io/layout.ts';
import { featureSymbols } from '../../../io/panel.ts';
import { writeTable } from '../../../io/parquet.ts';
import { refuseModelRun, type SignalsSummary } from '../../../io/signal-runs.ts';
import { runStage, type StageOutcome } from '../../run-stage.ts';
import { sealingSplits } from '../../sealing-splits.ts';
import type { BacktestConfig } from '../config.ts';
import { signalsOfFile } from './from-file.ts';
import { signalsOfRules } from './from-rules.ts';
import type { MadeSignals } from './made-signals.ts';
import { strategySignals } from './plain-strategies.ts';

/** What the signals of a config come from, with the files and the words of a dry run. */
type Source = { readonly reads: readonly string[]; readonly words: string } & (
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'rules'; readonly features: string }
  | { readonly kind: 'strategy'; readonly name: NonNullable<BacktestConfig['strategy']> }
);

/**
 * @returns undefined when the config trades a run that is there already
 * @throws TrademlError (usage) when signals come from two places, or rules name no feature set
 */
export function signalSource(config: BacktestConfig): Source | undefined {
  const { signals, unit, rule, shortRule, strategy, features } = config;
  const rules = rule.length + shortRule.length > 0;
  const given = [signals && '--signals', rules && '--rule', strategy && '--strategy'].filter(Boolean);
  if (given.length > 1) throw usageError(`${given.join(' and ')} are two kinds of signals`, 'choose one of them');
  if (unit !== undefined && signals === undefined) {
    throw usageError(
      '--unit says what the numbers of a file of signals are',
      'add --signals FILE, or leave --unit out',
    );
  }
  if (signals !== undefined) {
    if (config.symbols) throw usageError('--symbols with --signals: the file names its symbols', 'leave --symbols out');
    return { kind: 'file', path: signals, reads: [signals], words: `the signals in ${signals}` };
  }
  if (strategy !== undefined) return { kind: 'strategy', name: strategy, reads: [], words: strategy };
  if (!rules) return undefined;
  if (features === undefined) {
    throw usageError('a rule needs the feature set that it reads', "add --features NAME: --rule 'rsi_14 < 30'");
  }
  if (shortRule.length > 0 && config.mode === 'long-flat') {
    throw usageError('a short rule in mode long-flat would never trade', 'add --mode long-short (or short-flat)');
  }
  return { kind: 'rules', features, reads: [`feature set '${features}'`], words: `rules on feature set '${features}'` };
}

async function chosen(
  wanted: readonly string[] | undefined,
  present: readonly string[],
  where: string,
): Promise<string[]> {
  const unknown = wanted?.find((symbol) => !present.includes(symbol));
  if (unknown !== undefined) throw usageError(`${where} has no symbol '${unknown}'`, suggestion(unknown, present));
  return [...new Set(wanted ?? present)].sort();
}

/** Symbols of rules and plain strategies; a file names its own. */
async function symbolsOf(config: BacktestConfig, source: Source, ctx: StageContext): Promise<string[]> {
  const ws = ctx.workspace;
  if (source.kind === 'rules') {
    return chosen(config.symbols, await featureSymbols(ws, source.features), `feature set '${source.features}'`);
  }
  const present = await listBars(ws, config.interval);
  if (present.length === 0) {
    throw missingInput(barsDir(ws, config.interval), `trademl ingest --interval ${config.interval}`);
  }
  return chosen(config.symbols, present, barsDir(ws, config.interval));
}

async function makeSignals(config: BacktestConfig, source: Source, ctx: StageContext): Promise<MadeSignals> {
  if (source.kind === 'file') return signalsOfFile(source.path, config, ctx);
  const symbols = await symbolsOf(config, source, ctx);
  if (source.kind === 'rules') return signalsOfRules({ ...config, features: source.features }, symbols, ctx);
  return strategySignals(source.name, config.interval, symbols, ctx);
}

/** Files that the signals hang on. */
async function inputsOf(config: BacktestConfig, source: Source, ctx: StageContext): Promise<string[]> {
  const ws = ctx.workspace;
  if (source.kind === 'rules') {
    const symbols = await symbolsOf(config, source, ctx);
    const splits = await sealingSplits(ws, { features: source.features, splits: config.splits });
    return [
      featuresManifestPath(ws, source.features),
      ...symbols.map((symbol) => featuresPath(ws, source.features, symbol)),
      ...(splits === undefined ? [] : [splits]),
    ];
  }
  if (source.kind === 'file' && !statSync(source.path, { throwIfNoEntry: false })?.isFile()) {
    throw usageError(`there is no file ${source.path}`, 'give a CSV or Parquet file of signals: --signals FILE');
  }
  const files = source.kind === 'file' ? [source.path] : [];
  for (const symbol of await symbolsOf({ ...config, symbols: undefined }, source, ctx)) {
    files.push(...(await barFiles(ws, config.interval, symbol)));
  }
  return files;
}

/** Writes the signals of a config as a run of their own: signals.parquet and the manifest of the run. */
export async function signalsStage(
  config: BacktestConfig,
  source: Source,
  ctx: StageContext,
): Promise<StageOutcome<SignalsSummary>> {
  const ws = ctx.workspace;
  const { run, signals, unit, rule, shortRule, strategy, features, splits, interval, symbols } = config;
  await refuseModelRun(ws, run);
  const path = signalsPath(ws, run);
  return runStage<SignalsSummary>(ctx, {
    stage: 'signals',
    name: run,
    manifestPath: runManifestPath(ws, run),
    config: { run, signals, unit, rule, shortRule, strategy, features, splits, interval, symbols },
    plan: { reads: [], writes: [path], work: [] },
    inputs: () => inputsOf(config, source, ctx),
    work: async () => {
      const { rows, sealedFrom, ...about } = await makeSignals(config, source, ctx);
      const { time, symbol, value } = rows;
      const fold = Int32Array.from(time, (at) => (sealedFrom !== undefined && at >= sealedFrom ? -1 : 0));
      await writeTable(path, { time, symbol: [...symbol], fold, [about.unit]: value });
      const sealed = fold.reduce((count, one) => count + (one === -1 ? 1 : 0), 0);
      const summary: SignalsSummary = {
        run,
        kind: 'signals',
        source: source.kind,
        learner: 'signals',
        labelColumn: 'signals',
        ...about,
        rows: time.length,
        holdout:
          sealedFrom === undefined || sealed === 0
            ? null
            : { start: formatTime(sealedFrom), end: formatTime(time[time.length - 1]), rows: sealed },
      };
      return { outputs: [path], summary };
    },
  });
}
