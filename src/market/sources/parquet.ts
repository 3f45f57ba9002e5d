import { z } from 'zod';
import { intervalNames } from '../../core/time.ts';
import { readArrowTable } from './arrow-table.ts';
import { type FileFormat, fileInputs, openFiles } from './file-source.ts';
import { fileOptions } from './options.ts';
import { readParquetTable } from './parquet-table.ts';
import { defineSource } from './source.ts';

const format: FileFormat = {
  endings: ['.parquet', '.arrow', '.feather'],
  read: (path, mapping) => (/\.parquet$/i.test(path) ? readParquetTable(path, mapping) : readArrowTable(path, mapping)),
};

/** Parquet, Arrow IPC and (uncompressed) Feather files; as for csv otherwise. */
export const parquet = defineSource({
  name: 'parquet',
  summary: 'Parquet, Arrow or Feather files: one long file or one file per symbol',
  reach: 'files',
  intervals: intervalNames,
  options: z.strictObject(fileOptions),
  inputs: (options) => fileInputs(format, options),
  open: (options, context) => openFiles(format, options, context),
});
