import { parseDocument } from 'yaml';
import { dataError } from '../core/errors.ts';
import { readText } from './json.ts';

/** @param failure makes the error to throw of what is wrong with the text, and where */
export function parseYaml(text: string, failure: (problem: string) => Error): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) throw failure(`not valid YAML: ${document.errors[0].message.trimEnd()}`);
  return document.toJS();
}

/** A parsed YAML file. @throws TrademlError (data) when it is not YAML, naming the file and the place */
export async function readYaml(path: string, what: string): Promise<unknown> {
  return parseYaml(await readText(path, what), (problem) =>
    dataError(`${what} ${path} is ${problem}`, 'make it again, or mend it by hand'),
  );
}
