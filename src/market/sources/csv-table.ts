import { dataError } from '../../core/errors.ts';
import { sqlText } from '../../io/duckdb.ts';
import type { BarTable } from './bar-table.ts';
import { recogniseColumns } from './column-names.ts';
import { parseHeader } from './csv-header.ts';
import { namesOf, type Relation, readBarTable } from './duckdb-table.ts';
import { inspectText, type TextFacts } from './inspect-text.ts';

/** Line number in the file of each data row: rows count on from the header, blank lines are passed over. */
function lineNumbering({ headerLine, blankLines }: TextFacts): (row: number) => number {
  const after = blankLines.filter((line) => line > headerLine);
  return (row) => {
    let line = headerLine + 1 + row;
    for (const blank of after) if (blank <= line) line++;
    return line;
  };
}

function describeFailure(path: string, message: string): { message: string; hint: string } {
  const ragged = /CSV Error on Line: (\d+)[\s\S]*?Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (ragged) {
    return {
      message: `${path} line ${ragged[1]} has ${ragged[3]} fields, the header has ${ragged[2]}`,
      hint: 'mend or remove that line; the file may have been cut off there',
    };
  }
  const line = /CSV Error on Line: (\d+)/.exec(message);
  return {
    message: `${path}${line ? ` line ${line[1]}` : ''} is not readable as CSV: ${message.split('\n')[0]}`,
    hint: 'it must have a header line, one line per bar, and commas, semicolons or tabs between fields',
  };
}

/** A CSV file, plain or gzipped, to be read. @throws TrademlError (data) when it is damaged or has no rows */
export async function openCsv(path: string): Promise<Relation> {
  const facts = await inspectText(path);
  const { delimiter, names } = parseHeader(path, facts.header);
  if (facts.dataLines === 0)
    throw dataError(`${path} has a header but no rows`, 'fetch it again, or choose other --files');
  const columns = names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
  const sql =
    `read_csv(${sqlText(path)}, auto_detect=false, header=true, skip=${facts.headerLine - 1}, delim=${sqlText(delimiter)}, ` +
    `quote='"', escape='"', columns={${columns}})`;
  return {
    path,
    sql,
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    rowWord: 'line',
    rowNumber: lineNumbering(facts),
    describeFailure: (message) => describeFailure(path, message),
  };
}

/** Reads a CSV file of bars. @throws TrademlError (data) naming file, line and column of what is wrong */
export async function readCsvTable(path: string, mapping: ReadonlyMap<string, string>): Promise<BarTable> {
  const relation = await openCsv(path);
  return readBarTable(relation, recogniseColumns(path, namesOf(relation), mapping));
}
