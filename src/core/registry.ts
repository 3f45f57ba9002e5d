import { usageError } from './errors.ts';
import { suggestion } from './suggest.ts';

/** A closed list of named things of one kind; lookups of unknown names suggest the nearest. */
export interface Registry<T extends { readonly name: string }> {
  readonly kind: string;
  all(): readonly T[];
  names(): readonly string[];
  has(name: string): boolean;
  /** @throws TrademlError (usage) with a suggestion when the name is unknown, or what is said of an absent one */
  get(name: string): T;
}

/**
 * @param kind what the entries are, for messages: 'feature', 'learner', 'split scheme' ...
 * @param absent names that people know but that are not here, each with the error that tells why
 */
export function registry<T extends { readonly name: string }>(
  kind: string,
  entries: readonly T[],
  absent: Readonly<Record<string, () => Error>> = {},
): Registry<T> {
  const byName = new Map<string, T>();
  for (const entry of entries) {
    if (byName.has(entry.name)) throw new Error(`${kind} '${entry.name}' is registered twice`);
    byName.set(entry.name, entry);
  }
  const names = [...byName.keys()];
  return {
    kind,
    all: () => entries,
    names: () => names,
    has: (name) => byName.has(name),
    get: (name) => {
      const entry = byName.get(name);
      if (!entry && Object.hasOwn(absent, name)) throw absent[name]();
      if (!entry) throw usageError(`unknown ${kind} '${name}'`, suggestion(name, names));
      return entry;
    },
  };
}
