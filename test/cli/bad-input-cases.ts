import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { smallPipeline, succeed } from '../support/cli.ts';

export interface BadInput {
  readonly name: string;
  /** 'empty' unless the input spoils what earlier stages made. */
  readonly from?: 'empty' | 'finished';
  readonly files?: Readonly<Record<string, string>>;
  readonly spoil?: (cwd: string) => Promise<void>;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  /** What the message must name. */
  readonly says: readonly (string | RegExp)[];
}

const cutInHalf = (path: string) => async (cwd: string) => {
  const { length } = await readFile(join(cwd, path));
  await truncate(join(cwd, path), Math.floor(length / 2));
};

export const rewrite =
  (path: string, change: (table: Record<string, Float64Array>) => Record<string, Float64Array>) =>
  async (cwd: string) => {
    const table = (await readTable(join(cwd, path))) as Record<string, Float64Array>;
    await writeTable(join(cwd, path), change(table));
  };

const withFile = (name: string, text: string) => ({ [name]: text });
export const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
export const header = 'date,open,high,low,close,volume';
export const ingestCsv = ['ingest', '--source', 'csv', '--path', 'bars.csv'];
export const synthetic = ['ingest', '--source', 'synthetic', '--symbols', '2', '--days', '60'];

export const badInputs: readonly BadInput[] = [
  // Files of bars
  {
    name: 'a CSV without a close column',
    files: withFile('bars.csv', csv('date,open,high,low,volume', '2024-01-02,10,11,9,5')),
    args: ingestCsv,
    code: 3,
    says: ['bars.csv', 'no close column', 'date, open, high, low, volume', '--columns close='],
  },
  {
    name: 'text in a price column',
    files: withFile('bars.csv', csv(header, '2024-01-02,10,11,9,10,5', '2024-01-03,10,ten,9,10,5')),
    args: ingestCsv,
    code: 3,
    says: ['bars.csv', 'line 3', "'high'", "'ten'"],
  },
  {
    name: 'a line that is cut off',
    files: withFile('bars.csv', csv(header, '2024-01-02,10,11,9,10,5', '2024-01-03,10,11')),
    args: ingestCsv,
    code: 3,
    says: ['bars.csv', 'line 3', '3 fields', 'header has 6'],
  },
  {
    name: 'a CSV with nothing in it',
    files: withFile('bars.csv', ''),
    args: ingestCsv,
    code: 3,
    says: ['bars.csv is empty'],
  },
  {
    name: 'a stamp that is no date',
    files: withFile('bars.csv', csv(header, '2024-01-02,10,11,9,10,5', 'soon,10,11,9,10,5')),
    args: ingestCsv,
    code: 3,
    says: ['bars.csv line 3', "'soon'"],
  },
  { name: 'a path that is not there', args: ingestCsv, code: 2, says: ['--path bars.csv does not exist'] },
  {
    name: 'a Parquet file of bars cut in half',
    from: 'finished',
    spoil: cutInHalf('data/bars/1d/S01.parquet'),
    args: ['ingest', '--source', 'parquet', '--path', 'data/bars/1d/S01.parquet', '--data-dir', 'other'],
    code: 3,
    says: ['data/bars/1d/S01.parquet', 'cut short'],
  },
  {
    name: 'stored bars cut in half',
    from: 'finished',
    spoil: cutInHalf('data/bars/1d/S01.parquet'),
    args: ['features', '--config', 'small.yaml'],
    code: 3,
    says: ['data/bars/1d/S01.parquet', 'cut short'],
  },
  {
    name: 'a feature file cut in half',
    from: 'finished',
    spoil: cutInHalf('data/features/small/S02.parquet'),
    args: ['train', '--config', 'small.yaml'],
    code: 3,
    says: ['data/features/small/S02.parquet', 'cut short'],
  },
  {
    name: 'predictions cut in half',
    from: 'finished',
    spoil: cutInHalf('artifacts/runs/both/predictions.parquet'),
    args: ['evaluate', '--config', 'small.yaml'],
    code: 3,
    says: ['artifacts/runs/both/predictions.parquet', 'cut short'],
  },
  {
    name: 'a prediction that is missing',
    from: 'finished',
    spoil: rewrite('artifacts/runs/both/predictions.parquet', ({ p_up, ...rest }) => ({
      ...rest,
      p_up: p_up.map((value, row) => (row === 4 ? Number.NaN : value)),
    })),
    args: ['backtest', '--config', 'small.yaml'],
    code: 3,
    says: ['artifacts/runs/both/predictions.parquet', "'p_up'", 'row 5'],
  },
  {
    name: 'a manifest that is no JSON',
    from: 'finished',
    spoil: (cwd) => writeFile(join(cwd, 'artifacts/runs/both/manifest.json'), '{ "stage": '),
    args: ['evaluate', '--config', 'small.yaml'],
    code: 3,
    says: ['artifacts/runs/both/manifest.json', 'JSON'],
  },
  // Universes and symbols
  {
    name: 'an empty universe',
    files: withFile('none.yaml', 'name: none\nsymbols: []\n'),
    args: [...synthetic.slice(0, 3), '--universe', 'none.yaml'],
    code: 2,
    says: ['none.yaml', 'empty'],
  },
  {
    name: 'an unknown universe',
    args: [...synthetic.slice(0, 3), '--universe', 'plan62'],
    code: 2,
    says: ['plan62', "'plan26'"],
  },
  {
    name: 'a symbol that the universe lacks',
    args: [...synthetic.slice(0, 3), '--universe', 'plan26', '--symbols', 'APPL'],
    code: 2,
    says: ["'APPL'", "'AAPL'"],
  },
  {
    name: 'a symbol that the file lacks',
    files: withFile('bars.csv', csv(`symbol,${header}`, 'AAA,2024-01-02,10,11,9,10,5')),
    args: [...ingestCsv, '--symbols', 'AAB'],
    code: 3,
    says: ["no bars of 'AAB'", "'AAA'"],
  },
  {
    name: 'a symbol without bars',
    from: 'finished',
    args: ['features', '--symbols', 'S01,S11'],
    code: 2,
    says: ["'S11'"],
  },
  // Configs, flags, words
  {
    name: 'a misspelt key',
    files: withFile('bad.yaml', 'splits: { features: small, nFold: 5 }\n'),
    args: ['splits', '--config', 'bad.yaml'],
    code: 2,
    says: ['bad.yaml', "'nFold'", "'nFolds'"],
  },
  {
    name: 'a misspelt key in a section of the pipeline that runs last',
    files: withFile('bad.yaml', `${smallPipeline}\ndeploy: { naem: small }\n`),
    args: ['train', '--full-pipeline', '--config', 'bad.yaml'],
    code: 2,
    says: ['deploy', "'naem'", "'name'"],
  },
  {
    name: 'a misspelt parameter of the learner',
    from: 'finished',
    args: ['train', '--features', 'small', '--params', 'maxDeph=3'],
    code: 2,
    says: ["'maxDeph'", "'maxDepth'"],
  },
  {
    name: 'an unknown section',
    files: withFile('bad.yaml', 'splitz: { nFolds: 5 }\n'),
    args: ['splits', '--config', 'bad.yaml'],
    code: 2,
    says: ['bad.yaml', "'splitz'", "'splits'"],
  },
  {
    name: 'broken YAML',
    files: withFile('bad.yaml', 'splits: { nFolds: 5\n'),
    args: ['splits', '--config', 'bad.yaml'],
    code: 2,
    says: ['bad.yaml', 'YAML'],
  },
  {
    name: 'a config that is not there',
    args: ['splits', '--config', 'no.yaml'],
    code: 2,
    says: ['no.yaml', 'does not exist'],
  },
  {
    name: 'a value of the wrong kind',
    args: ['splits', '--override', 'splits.nFolds=many'],
    code: 2,
    says: ['nFolds', '"many"'],
  },
  { name: 'an unknown command', args: ['trian'], code: 2, says: ['trian', 'train'] },
  { name: 'an unknown flag', args: ['ingest', '--sorce', 'csv'], code: 2, says: ['--sorce', '--source'] },
  { name: 'an unknown source', args: ['ingest', '--source', 'cvs'], code: 2, says: ['cvs', 'csv'] },
  { name: 'an unknown learner', args: ['train', '--model', 'xbg'], code: 2, says: ["'xbg'", "'xgb'"] },
  {
    name: 'an unknown strategy',
    args: ['ensemble', '--models', 'a,b', '--strategy', 'averege'],
    code: 2,
    says: ['averege', 'average'],
  },
  {
    name: 'a misspelt parameter of the strategy, in a pipeline before any work',
    files: withFile(
      'bad.yaml',
      smallPipeline.replace('strategy: stack-logistic', 'params: { penalti: 2 }, strategy: stack-logistic'),
    ),
    args: ['train', '--full-pipeline', '--config', 'bad.yaml'],
    code: 2,
    says: ["strategy 'stack-logistic'", "'penalti'", "'penalty'"],
  },
  {
    name: 'an ensemble whose member is gone, asked to predict',
    from: 'finished',
    spoil: (cwd) => rm(join(cwd, 'artifacts/runs/first'), { recursive: true }),
    args: ['predict', '--model', 'both'],
    code: 2,
    says: ["run 'first', a member of 'both', is not there", 'trademl ensemble --models first,second'],
  },
  {
    name: 'an ensemble whose member was trained again in another way, asked to predict',
    from: 'finished',
    spoil: async (cwd) => {
      await succeed(['train', '--features', 'small', '--model', 'logistic', '--run', 'first'], { cwd });
    },
    args: ['predict', '--model', 'both'],
    code: 3,
    says: ["run 'first', a member of 'both', was made again since", 'trademl ensemble --models first,second'],
  },
  { name: 'an unknown action', args: ['drift', 'chekc'], code: 2, says: ['chekc', 'check'] },
  { name: 'no worker at all', args: [...synthetic, '--jobs', '0'], code: 2, says: ['--jobs', "'0'"] },
  { name: 'a date that is none', args: [...synthetic, '--start', 'tomorrow'], code: 2, says: ['--start', 'tomorrow'] },
  {
    name: 'a day that no month has',
    args: [...synthetic, '--end', '2024-02-30'],
    code: 2,
    says: ['--end', '2024-02-30'],
  },
  // Splits
  ...['train', 'select', 'tune'].map((stage) => ({
    name: `${stage} before the splits are made`,
    from: 'finished' as const,
    spoil: (cwd: string) => rm(join(cwd, 'configs/splits/small.json')),
    args: [stage, '--features', 'small'],
    code: 2,
    says: ['configs/splits/small.json does not exist', 'make it with: trademl splits --features small'],
  })),
  {
    name: 'splits by a name that none has',
    from: 'finished',
    args: ['train', '--features', 'small', '--splits', 'smal'],
    code: 2,
    says: ['configs/splits/smal.json does not exist'],
  },
  {
    name: 'a selection that is not there',
    from: 'finished',
    args: ['train', '--features', 'small', '--selection', 'chosen.yaml'],
    code: 2,
    says: ['chosen.yaml does not exist'],
  },
  {
    name: 'a parameter that is no YAML',
    from: 'finished',
    args: ['train', '--features', 'small', '--params', 'penalty=[l1'],
    code: 2,
    says: ["--params 'penalty=[l1' is not valid YAML"],
  },
  {
    name: 'a manifest of another shape',
    from: 'finished',
    spoil: (cwd) => writeFile(join(cwd, 'data/features/small/manifest.json'), '{}'),
    args: ['train', '--features', 'small', '--model', 'ridge'],
    code: 3,
    says: ["manifest data/features/small/manifest.json has no 'summary'"],
  },
  {
    name: 'tuned parameters that are cut short',
    from: 'finished',
    files: withFile('tuned.yaml', 'study: s\nfinal:\n  params\n    rounds: 3\n'),
    args: ['train', '--features', 'small', '--params-from', 'tuned.yaml'],
    code: 3,
    says: ['tuned parameters tuned.yaml is not valid YAML'],
  },
  {
    name: 'tuned parameters that are not there',
    from: 'finished',
    args: ['train', '--features', 'small', '--params-from', 'tuned.yaml'],
    code: 2,
    says: ['tuned.yaml does not exist'],
  },
  {
    name: 'splits that leave no training rows',
    from: 'finished',
    args: ['splits', '--features', 'small', '--n-folds', '1000', '--output', 'many.json'],
    code: 2,
    says: [/1000|fold/, /train|dates|rows/],
  },
  {
    name: 'a hold-out that starts before the data',
    from: 'finished',
    args: ['splits', '--features', 'small', '--holdout-start', '1999-01-01', '--output', 'none.json'],
    code: 2,
    says: [/hold-?out/i, '1999-01-01'],
  },
  {
    name: 'a hold-out that starts after the data',
    from: 'finished',
    args: ['splits', '--features', 'small', '--holdout-start', '2099-01-01', '--output', 'none.json'],
    code: 2,
    says: [/hold-?out/i, '2099-01-01'],
  },
  {
    name: 'a series that is not there',
    from: 'finished',
    args: ['features', '--features', 'series_value:of=nothing', '--name', 'other'],
    code: 2,
    says: ['data/series/nothing.parquet', 'trademl ingest --source series'],
  },
  // Stages out of order
  { name: 'features without bars', args: ['features'], code: 2, says: ['data/bars/1d', 'trademl ingest'] },
  { name: 'splits without features', args: ['splits'], code: 2, says: ['data/features', 'trademl features'] },
  { name: 'select without features', args: ['select'], code: 2, says: ['data/features', 'trademl features'] },
  { name: 'train without features', args: ['train'], code: 2, says: ['data/features', 'trademl features'] },
  { name: 'ensemble without runs', args: ['ensemble', '--models', 'a,b'], code: 2, says: ["run 'a'", 'trademl train'] },
  { name: 'calibrate without a run', args: ['calibrate', '--run', 'a'], code: 2, says: ["run 'a'", 'trademl train'] },
  { name: 'calibrate without a name', args: ['calibrate'], code: 2, says: ['run is missing'] },
  {
    name: 'a method of calibration that is none',
    args: ['calibrate', '--run', 'a', '--method', 'plat'],
    code: 2,
    says: ['plat', 'platt'],
  },
  {
    name: 'a streaming calibrator without outcomes',
    args: ['calibrate', '--update', '--state', 's.json', '--outcomes', 'none.csv'],
    code: 2,
    says: ['none.csv'],
  },
  {
    name: 'an ensemble on other splits',
    from: 'finished',
    args: ['ensemble', '--models', 'first,second', '--splits', 'none.json'],
    code: 2,
    says: ['none.json'],
  },
  { name: 'evaluate without a run', args: ['evaluate', '--run', 'a'], code: 2, says: ["run 'a'", 'trademl train'] },
  { name: 'backtest without a run', args: ['backtest', '--run', 'a'], code: 2, says: ["run 'a'", 'trademl train'] },
  {
    name: 'drift check without a baseline',
    args: ['drift', 'check', '--features', 'a'],
    code: 2,
    says: ['artifacts/drift/a.json', 'trademl drift fit'],
  },
  { name: 'report without a run', args: ['report', '--run', 'a'], code: 2, says: ["run 'a'", 'trademl'] },
  // Places and engines
  {
    name: 'a data folder that runs through a file',
    files: withFile('file', ''),
    args: [...synthetic, '--data-dir', 'file/data'],
    code: 2,
    says: ['file/data', 'not a folder', '--data-dir'],
  },
  {
    name: 'a data folder where nothing can be made',
    args: [...synthetic, '--data-dir', '/proc/trademl'],
    code: 2,
    says: ['/proc/trademl', 'not writable', '--data-dir'],
  },
  {
    name: 'a missing engine',
    from: 'finished',
    args: ['train', '--features', 'small', '--run', 'new'],
    env: { TRADEML_XGBOOST_LIB: '/nonexistent' },
    code: 6,
    says: ['/nonexistent', 'TRADEML_XGBOOST_LIB'],
  },
  {
    name: 'a missing engine of a pipeline',
    files: withFile('small.yaml', smallPipeline),
    args: ['train', '--full-pipeline', '--config', 'small.yaml'],
    env: { TRADEML_XGBOOST_LIB: '/nonexistent' },
    code: 6,
    says: ['/nonexistent', 'TRADEML_XGBOOST_LIB'],
  },
];
