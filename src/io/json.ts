import { readFile } from 'node:fs/promises';
import { dataError, hasCode, messageOf, usageError } from '../core/errors.ts';

/** The text of a file. @param what what the file is, for messages: 'splits file' */
export async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw usageError(`${what} ${path} does not exist`, 'check the path');
    if (hasCode(error, 'EISDIR')) throw usageError(`${what} ${path} is a folder`, 'name a file');
    throw usageError(`${what} ${path} can't be read: ${messageOf(error)}`);
  }
}

/** A parsed JSON file. @throws TrademlError (data) when it is not JSON, naming the file and the place */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw dataError(`${what} ${path} is not valid JSON: ${messageOf(error)}`, 'make it again, or mend it by hand');
  }
}
