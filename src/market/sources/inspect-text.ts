import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { dataError, messageOf } from '../../core/errors.ts';
import { refuseOtherBytes } from './other-formats.ts';

export interface TextFacts {
  /** The first line that is not blank. */
  readonly header: string;
  /** Line number (from 1) of the header. */
  readonly headerLine: number;
  /** Numbers of the blank lines, which a CSV reader skips without counting. */
  readonly blankLines: readonly number[];
  readonly dataLines: number;
}

const newline = 10;

/**
 * Reads a text file once from end to end, before anything is taken from it: a gzip file that was cut short, bytes that are
 * not UTF-8 and an empty file are found here, with their line. (A reader that stops at the last whole row would not tell.)
 * @throws TrademlError (data)
 */
export async function inspectText(path: string): Promise<TextFacts> {
  const first = await firstBytes(path);
  refuseOtherBytes(path, first);
  const zipped = first[0] === 0x1f && first[1] === 0x8b;
  if (path.toLowerCase().endsWith('.gz') && !zipped) {
    throw dataError(`${path} is not a gzip file although its name ends in .gz`, 'name it .csv if it is plain text');
  }
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const bytes = zipped ? file.pipe(createGunzip()) : file;
  if (zipped) file.on('error', (error) => bytes.destroy(error));
  const lines = new LineScanner(path);
  try {
    for await (const chunk of bytes) lines.take(chunk as Buffer);
  } catch (error) {
    if (error instanceof Error && 'kind' in error) throw error;
    if (!zipped) throw dataError(`${path} could not be read: ${messageOf(error)}`, undefined, error);
    throw dataError(
      `${path} is a damaged gzip file: ${messageOf(error)}, after ${lines.count} lines`,
      'it was cut short or altered on its way; fetch it again (gzip -t FILE checks one)',
      error,
    );
  }
  return lines.end();
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Counts lines chunk by chunk and checks that each chunk's whole lines are UTF-8. */
class LineScanner {
  count = 0;
  private readonly path: string;
  private rest: Buffer = Buffer.alloc(0);
  private header: string | undefined;
  private headerLine = 0;
  private readonly blankLines: number[] = [];
  private bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  take(chunk: Buffer): void {
    if (this.bytes === 0) this.checkByteOrderMark(chunk);
    this.bytes += chunk.length;
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const end = all.lastIndexOf(newline) + 1;
    this.scan(all.subarray(0, end));
    this.rest = Buffer.from(all.subarray(end));
  }

  end(): TextFacts {
    if (this.rest.length > 0) this.scan(Buffer.concat([this.rest, Buffer.from('\n')]));
    if (this.header === undefined) {
      throw dataError(`${this.path} is empty`, 'it must have a header line and a line per bar; fetch it again');
    }
    const blankLines = this.blankLines;
    const dataLines = this.count - this.headerLine - blankLines.filter((line) => line > this.headerLine).length;
    return { header: this.header, headerLine: this.headerLine, blankLines, dataLines };
  }

  private checkByteOrderMark(chunk: Buffer): void {
    const mark = chunk.length >= 2 ? chunk.readUInt16BE(0) : 0;
    if (mark !== 0xfffe && mark !== 0xfeff) return;
    throw dataError(
      `${this.path} is in UTF-16, which is not read`,
      `turn it into UTF-8: iconv -f UTF-16 -t UTF-8 ${this.path} > utf8.csv`,
    );
  }

  private scan(block: Buffer): void {
    if (!isUtf8(block)) this.refuseEncoding(block);
    for (let at = 0; at < block.length; ) {
      const end = block.indexOf(newline, at);
      this.count++;
      const length = end - at - (end > at && block[end - 1] === 13 ? 1 : 0);
      if (length === 0) this.blankLines.push(this.count);
      else if (this.header === undefined) {
        this.header = block.toString('utf8', at, at + length).replace(/^\ufeff/, '');
        this.headerLine = this.count;
      }
      at = end + 1;
    }
  }

  private refuseEncoding(block: Buffer): never {
    let line = this.count;
    for (let at = 0; at < block.length; ) {
      const end = block.indexOf(newline, at);
      line++;
      if (!isUtf8(block.subarray(at, end))) break;
      at = end + 1;
    }
    throw dataError(
      `${this.path} line ${line} is not UTF-8 text`,
      `turn it into UTF-8: iconv -f WINDOWS-1252 -t UTF-8 ${this.path} > utf8.csv`,
    );
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
