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

/**
 * A parsed JSON file.
 * @param mend what to do about a damaged one
 * @throws TrademlError (data) when it is not JSON, naming the file and the place
 */
export async function readJson(
  path: string,
  what: string,
  mend = 'make it again, or mend it by hand',
): Promise<unknown> {
  const text = await readText(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw dataError(`${what} ${path} is not valid JSON: ${messageOf(error)}`, mend);
  }
}

/**
 * A parsed JSON file that a stage wrote.
 * @param keys of the object that it must be, to tell it from a file of another kind or of an older version
 * @throws TrademlError (data) when it is no such object
 */
export async function readResultJson<T>(
  path: string,
  what: string,
  keys: readonly (keyof T & string)[],
  mend?: string,
): Promise<T> {
  const value = await readJson(path, what, mend);
  const missing = keys.find((key) => typeof value !== 'object' || value === null || !(key in value));
  if (missing === undefined) return value as T;
  throw dataError(`${what} ${path} has no '${missing}': it is of another kind or version`, mend ?? 'make it again');
}
