import { z } from 'zod';
import { intervalNames } from '../../core/time.ts';
import { readCsvTable } from './csv-table.ts';
import { type FileFormat, fileInputs, openFiles } from './file-source.ts';
import { fileOptions } from './options.ts';
import { defineSource } from './source.ts';

const format: FileFormat = {
  endings: ['.csv', '.csv.gz', '.tsv', '.tsv.gz', '.txt', '.txt.gz'],
  read: readCsvTable,
};

/**
 * Text files with a header line, plain or gzipped: one long file with a symbol column, several, or one file per symbol.
 * OHLC and volume are taken as split-adjusted and a column of adjusted closes as total-return prices, unless --factors
 * tells how to get there from prices as traded.
 */
export const csv = defineSource({
  name: 'csv',
  summary: 'CSV files, plain or .gz: one long file or one file per symbol',
  reach: 'files',
  intervals: intervalNames,
  options: z.strictObject(fileOptions),
  inputs: (options) => fileInputs(format, options),
  open: (options, context) => openFiles(format, options, context),
});
