import { dataError } from '../../core/errors.ts';
import { refuseOtherText } from './other-formats.ts';

const delimiters = [',', ';', '\t', '|'] as const;

function splitQuoted(line: string, delimiter: string): string[] {
  const fields = [''];
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) fields.push('');
    else fields[fields.length - 1] += char;
  }
  return fields.map((field) => field.trim());
}

/**
 * Column names and delimiter from a header line: the delimiter that gives the most fields. A nameless column (an index that
 * some tools write first) is called column0, column1 ...
 * @throws TrademlError (data) when the line is no header, or two columns have one name
 */
export function parseHeader(path: string, header: string): { delimiter: string; names: string[] } {
  const candidates = delimiters.map((delimiter) => ({ delimiter, names: splitQuoted(header, delimiter) }));
  const best = candidates.reduce((a, b) => (b.names.length > a.names.length ? b : a));
  const names = best.names.map((name, i) => name || `column${i}`);
  refuseOtherText(path, header, best.names);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw dataError(`${path} has two columns named '${twice}'`, 'rename one of them in the header line');
  }
  return { delimiter: best.delimiter, names };
}
