import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type BadInput, csv, cutInHalf, header, ingestCsv, rewrite, synthetic, withFile } from './bad-input-case.ts';

/** Files of bars, universes and symbols. */
export const badBars: readonly BadInput[] = [
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
];
