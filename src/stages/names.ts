import { listDirectory } from '../io/layout.ts';

/**
 * A default name: PREFIX-DATE-HASH. When a folder of this prefix and hash exists already, on whatever date it was made,
 * that one is meant, so that the same work finds itself.
 * @param siblings the folder that holds such names
 */
export async function nameByContent(prefix: string, hash: string, siblings: string): Promise<string> {
  const short = hash.slice(0, 8);
  const found = (await listDirectory(siblings)).find(
    (name) => name.startsWith(`${prefix}-`) && name.endsWith(`-${short}`),
  );
  return found ?? `${prefix}-${today()}-${short}`;
}

/** '20261121', in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10).replaceAll('-', '');
}
