import { z } from 'zod';

/*
 * Keys of the ingest section that belong to some sources only. Each key means the same thing wherever it is used, so sources
 * share the schema from here.
 */

/** A list that may also be written as one text: 'A,B', ['A', 'B'] and 26 are all lists of texts. */
export const listField = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))])
  .default([])
  .transform((value) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) =>
      String(item)
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  );

export const actionsOption = z
  .enum(['none', 'splits', 'all'])
  .default('splits')
  .describe('corporate actions to ask for; all also adjusts adj_close for dividends');

export const extendedHoursOption = z
  .boolean()
  .default(false)
  .describe('keep intraday bars from before the open and after the close');

const pathOption = z
  .string({ error: 'name the file or folder that holds the bars: --path FOLDER (of a whole pipeline: --bars FOLDER)' })
  .describe('file or folder with bars');

const filesOption = listField.describe('which files of the folder to take, as globs: us_*.csv.gz');

const columnsOption = listField.describe('names of columns that are not recognised: close=last, time=stamp');

const timezoneOption = z.string().optional().describe("IANA zone of stamps without an offset: 'America/New_York'");

const stampOption = z
  .enum(['start', 'end'])
  .default('start')
  .describe('whether a stamp is the start or the end of its bar');

const renameOption = listField.describe('other names for symbols: VIX=^VIX, FB=META');

const factorsOption = z
  .string()
  .optional()
  .describe('file of adjustment factors: symbol, date, price_factor, split_factor');

/** What all sources that read files understand. */
export const fileOptions = {
  path: pathOption,
  files: filesOption,
  columns: columnsOption,
  timezone: timezoneOption,
  stamp: stampOption,
  rename: renameOption,
  factors: factorsOption,
};

/** What a file of quotes is understood by. */
export const quoteOptions = {
  path: pathOption,
  files: filesOption,
  columns: columnsOption,
  timezone: timezoneOption,
  stamp: stampOption,
  rename: renameOption,
};

/** What a file of dated series is understood by. */
export const seriesOptions = {
  path: pathOption,
  files: filesOption,
  columns: columnsOption,
  timezone: timezoneOption,
  rename: renameOption,
  seriesName: listField.describe('series: name of the only series of a file, or which ones to take; default: all'),
  availableAfter: z
    .string()
    .optional()
    .describe("series: when a value is known, counted from the date it stands at: '1 business day', '45 days'"),
  availableColumn: z.string().optional().describe('series: column that says when a value was known'),
  calendar: z.string().default('XNYS').describe('series: calendar of business days and sessions'),
};

export const daysOption = z.int().min(2).default(1260).describe('length of the synthetic market in trading days');

export const edgeOption = z
  .number()
  .min(0)
  .max(0.49)
  .default(0.06)
  .describe('planted edge: how far P(next bar up) moves from 1/2 on average; 0 plants nothing');
