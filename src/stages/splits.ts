import { basename } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';
import { writeJson } from '../io/atomic.ts';
import { featuresDir, featuresPath, splitsPath } from '../io/layout.ts';
import { chosenSymbols, loadPanel } from '../io/panel.ts';
import { calendarRules, dateUnits } from '../splits/calendar.ts';
import { buildSplitPlan, type SplitPlan, splitSchemes } from '../splits/index.ts';
import { labelOf, readFeaturesSummary } from './feature-set.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { sectorGroups } from './sector-groups.ts';

export const splitsConfig = z.strictObject({
  features: z.string().default('default').describe('feature set whose times and labels are split'),
  label: z.string().optional().describe('label spec or column; default: the first label of the feature set'),
  scheme: z.enum(splitSchemes.names()).default('walk-forward').describe('how the dates are cut'),
  nFolds: z
    .int()
    .optional()
    .describe('folds; default: 5, or as many as fit of a given test size; the scheme holdout always makes one'),
  horizon: z.int().optional().describe('label horizon in bars, which places the purge; default: that of the label'),
  embargo: z
    .int()
    .optional()
    .describe('bars left out after a test window before training goes on; default: the horizon, at least 1'),
  purgeLookback: z
    .union([z.literal('auto'), z.coerce.number().int()], { error: "must be 'auto' or a whole number of bars" })
    .default('auto')
    .describe('bars that features look back, left out after a test window; auto: warm-up bars of the feature set'),
  minTrain: z.number().optional().describe('share of the dates before the first test window'),
  trainSize: z.int().optional().describe('walk-forward: bars that every fold trains on (a rolling window)'),
  testSize: z.int().optional().describe('walk-forward: bars of each test window'),
  step: z
    .int()
    .optional()
    .describe('walk-forward: bars from one test window to the next, or dates of the rule; default: no gap'),
  testStartRule: z.enum(calendarRules).optional().describe('walk-forward: test windows begin at these dates'),
  wholeDates: z
    .enum(dateUnits)
    .optional()
    .describe('dates that are never cut apart (all but walk-forward and holdout)'),
  groups: z
    .int()
    .optional()
    .describe('combinatorial: groups of dates, default 6; grouped: groups of symbols, default 5 or every sector'),
  testGroups: z.int().optional().describe('combinatorial: groups that each split tests; default: 2'),
  maxSplits: z.int().optional().describe('combinatorial: more splits than this are refused; default: 100'),
  targetTrain: z.int().optional().describe('combinatorial: wished bars of training, from which groups are chosen'),
  targetPaths: z.int().optional().describe('combinatorial: wished number of backtest paths'),
  groupBy: z
    .enum(['symbol', 'sector'])
    .optional()
    .describe('grouped: what is tested together and never trained on by the same fold; default: symbol'),
  holdoutStart: z.string().optional().describe('date from which everything is sealed and in no fold'),
  symbols: z.array(z.string()).optional().describe('symbols to count; default: all of the feature set'),
  name: artifactName.optional().describe("name of the splits; default: the feature set's"),
  output: z.string().optional().describe('file to write; default: configs/splits/NAME.json'),
});
export type SplitsConfig = z.infer<typeof splitsConfig>;

export interface SplitsSummary {
  readonly path: string;
  readonly plan: SplitPlan;
  readonly symbols: number;
  readonly labelHorizonBars: number;
}

/** Cuts a feature set in time and writes the plan that select, train and evaluate follow. */
export async function splitsStage(config: SplitsConfig, ctx: StageContext): Promise<StageOutcome<SplitsSummary>> {
  const ws = ctx.workspace;
  const name = config.name ?? (config.output ? basename(config.output).replace(/\.json$/, '') : config.features);
  const path = config.output ?? splitsPath(ws, name);
  const holdoutStart = config.holdoutStart === undefined ? undefined : parseTime(config.holdoutStart, 'holdoutStart');
  return runStage<SplitsSummary>(ctx, {
    stage: 'splits',
    name,
    manifestPath: manifestPathOf(path),
    config,
    plan: {
      reads: [featuresDir(ws, config.features)],
      writes: [path],
      work: [
        `cut the dates of feature set '${config.features}' by ${config.scheme}${config.nFolds === undefined ? '' : ` into ${config.nFolds} folds`}`,
      ],
    },
    inputs: async () => {
      const symbols = await chosenSymbols(ws, config.features, config.symbols);
      return symbols.map((symbol) => featuresPath(ws, config.features, symbol));
    },
    work: async () => {
      const features = await readFeaturesSummary(ws, config.features);
      const label = labelOf(features, config.label, config.features);
      const horizonBars = config.horizon ?? label.horizonBars;
      if (horizonBars < label.horizonBars) {
        ctx.log.warn(
          `horizon ${horizonBars} is shorter than the ${label.horizonBars} bars of label ${label.spec}: ` +
            `rows are still purged by their own label times, but the intervals in ${path} show too little`,
        );
      }
      const panel = await loadPanel(ws, config.features, {
        label: label.column,
        features: [],
        symbols: config.symbols,
      });
      const { groupBy, groups } = config;
      if (groupBy !== undefined && config.scheme !== 'grouped') {
        throw configError(
          `splits groupBy means nothing to the scheme ${config.scheme}`,
          'leave it out, or use --scheme grouped',
        );
      }
      const symbolGroups = groupBy === 'sector' ? await sectorGroups(ctx, config.features, panel, groups) : undefined;
      const plan = buildSplitPlan(
        {
          scheme: config.scheme,
          horizonBars,
          embargoBars: config.embargo ?? Math.max(1, horizonBars),
          lookbackBars: config.purgeLookback === 'auto' ? (features.warmupBars ?? 0) : config.purgeLookback,
          nFolds: config.nFolds,
          minTrain: config.minTrain,
          trainSize: config.trainSize,
          testSize: config.testSize,
          step: config.step,
          testStartRule: config.testStartRule,
          wholeDates: config.wholeDates,
          groups,
          testGroups: config.testGroups,
          maxSplits: config.maxSplits,
          targetTrain: config.targetTrain,
          targetPaths: config.targetPaths,
          symbolGroups,
          holdoutStart,
          features: config.features,
          label: label.column,
          interval: features.interval,
        },
        panel,
      );
      warnOfLookback(plan, ctx);
      await writeJson(path, plan);
      const summary = { path, plan, symbols: panel.symbols.length, labelHorizonBars: label.horizonBars };
      return { outputs: [path], summary };
    },
  });
}

/** Long look-backs can leave nothing to train on after a test window, which the user should know and can change. */
function warnOfLookback({ folds, lookbackBars }: SplitPlan, ctx: StageContext): void {
  const without = folds.filter(
    ({ lookbackRows, train, test }) =>
      lookbackRows > 0 && !train.some(({ start }) => parseTime(start, 'start') > parseTime(test[0].end, 'end')),
  );
  if (without.length === 0) return;
  const names = without.map(({ fold }) => fold).join(', ');
  ctx.log.warn(
    `nothing is trained on after the test window of fold ${names}: features look back ${lookbackBars} bars, so all ` +
      `${without.reduce((sum, { lookbackRows }) => sum + lookbackRows, 0)} rows there look into it. ` +
      'To keep some, choose features with a shorter warm-up, or lower the look-back: --purge-lookback BARS (0 = off)',
  );
}

/** The manifest of a file in configs/ lies beside it: NAME.manifest.json. */
export function manifestPathOf(path: string): string {
  return `${path.replace(/\.(json|yaml|yml)$/, '')}.manifest.json`;
}
