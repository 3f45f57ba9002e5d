import { dataError } from '../../core/errors.ts';
import { parseStamp } from './stamps.ts';

interface OtherFormat {
  /** The bytes that such a file begins with. */
  readonly magic: readonly number[];
  readonly is: string;
  readonly hint: (path: string) => string;
}

const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')];

const otherFormats: readonly OtherFormat[] = [
  { magic: bytesOf('PK\x03\x04'), is: 'a zip archive (or a workbook)', hint: (path) => `unpack it: unzip ${path}` },
  { magic: bytesOf('BZh'), is: 'compressed by bzip2', hint: (path) => `unpack it: bunzip2 -k ${path}` },
  { magic: [0xfd, ...bytesOf('7zXZ')], is: 'compressed by xz', hint: (path) => `unpack it: unxz -k ${path}` },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed by zstd', hint: (path) => `unpack it: unzstd ${path}` },
  { magic: bytesOf('PAR1'), is: 'a Parquet file', hint: () => 'name it .parquet and read it with --source parquet' },
  { magic: bytesOf('ARROW1'), is: 'an Arrow file', hint: () => 'name it .arrow and read it with --source parquet' },
];

/** @throws TrademlError (data) when the first bytes of a file of text are those of another format, saying what to type */
export function refuseOtherBytes(path: string, first: Buffer): void {
  const found = otherFormats.find(({ magic }) => magic.every((byte, i) => first[i] === byte));
  if (found) throw dataError(`${path} is ${found.is} and no text`, found.hint(path));
}

/** Names of columns that every table of bars has. */
const priceNames = /^"?(open|high|low|close|adj close)"?$/i;

function isValue(field: string): boolean {
  const text = field.replace(/^"|"$/g, '');
  return text === '' || Number.isFinite(Number(text)) || parseStamp(text) !== undefined || isDateOrClock(text);
}

/** 03/11/2024 and 09:30: no stamps that are read, but no names of columns either. */
function isDateOrClock(text: string): boolean {
  return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(text) || /^\d{1,2}:\d{2}(:\d{2})?$/.test(text);
}

/** The usual order of bars without a header, with the date and the clock in one column or two. */
function likelyNames(fields: readonly string[]): string {
  const time = isDateOrClock(fields[1]) ? ['date', 'time'] : ['time'];
  const usual = [...time, 'open', 'high', 'low', 'close', 'volume'];
  return fields.map((_, i) => usual[i] ?? `other${i + 1}`).join(',');
}

/** A line to type names no more columns than this. */
const mostNamed = 20;

/**
 * What people take for a table: JSON, a page of HTML, values without a header line, yfinance's header of several lines.
 * @param names fields of the first line
 * @throws TrademlError (data) saying what it is and what to type
 */
export function refuseOtherText(path: string, header: string, names: readonly string[]): void {
  const start = header.trimStart();
  if (start.startsWith('[')) {
    const script =
      "import json,csv,sys;w=csv.writer(sys.stdout);w.writerow('time open high low close volume'.split());w.writerows(json.load(sys.stdin))";
    throw dataError(
      `${path} is JSON and no table`,
      `where it is a list of [time, open, high, low, close, volume]: python3 -c "${script}" < ${path} > bars.csv`,
    );
  }
  if (start.startsWith('{')) {
    throw dataError(`${path} is JSON and no table`, 'it may be what a server said instead of data; look into it');
  }
  if (/^<(!doctype|html|\?xml)/i.test(start)) {
    throw dataError(`${path} is a web page or XML and no table`, 'the download failed or was refused; fetch it again');
  }
  const shown = `'${header.slice(0, 60)}${header.length > 60 ? '...' : ''}'`;
  const print = path.toLowerCase().endsWith('.gz') ? 'zcat' : 'cat';
  if (names.length === 1 || /^(#|\/\/)/.test(start)) {
    throw dataError(
      `${path} begins with ${shown}, which is no header line`,
      `leave out what stands above the header: ${print} ${path} | tail -n +2 > bars.csv`,
    );
  }
  if (names.length >= 5 && names.every(isValue)) {
    throw dataError(
      `${path} has no header line: it begins with ${shown}`,
      names.length > mostNamed
        ? "write the columns' names above it, in the file's order"
        : `write the columns' names above it, in the file's order: (echo ${likelyNames(names)}; ${print} ${path}) > bars.csv`,
    );
  }
  const prices = names.filter((name) => priceNames.test(name));
  if (new Set(prices).size < prices.length) {
    throw dataError(
      `${path} has several columns named '${prices[0]}', as yfinance writes several tickers beside each other`,
      "write one row per ticker and date: df.stack(level='Ticker').to_csv('bars.csv')",
    );
  }
  if (prices.length > 0 && /^"?Price"?$/.test(names[0])) {
    throw dataError(
      `${path} has the three header lines of yfinance (Price, Ticker, Date)`,
      "write one: yf.download(..., multi_level_index=False), or df.droplevel('Ticker', axis=1).to_csv(...)",
    );
  }
}
