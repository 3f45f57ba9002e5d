/** Bytes of a value by its type letter, where that is fixed. */
const fixedSizes: Readonly<Record<string, number>> = {
  Z: 0,
  N: 0,
  T: 0,
  F: 0,
  C: 1,
  i: 1,
  U: 1,
  I: 2,
  l: 4,
  d: 4,
  L: 8,
  D: 8,
};

/**
 * Walks a Universal Binary JSON document without reading its values. Some releases of XGBoost read past the end of a
 * model that was cut short, so bytes are checked here first.
 * @returns what is wrong and at which byte, or undefined when the bytes are one whole document
 * @see https://ubjson.org (draft 12)
 */
export function ubjProblem(bytes: Uint8Array): string | undefined {
  const walker = new Walker(bytes);
  try {
    walker.skipValue(walker.letter());
  } catch (error) {
    if (error instanceof RangeError) return `${error.message} at byte ${walker.at} of ${bytes.length}`;
    throw error;
  }
  return walker.at === bytes.length ? undefined : `${bytes.length - walker.at} bytes after the end of the document`;
}

class Walker {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  letter(): string {
    this.#skip(1);
    return String.fromCharCode(this.#bytes[this.at - 1]);
  }

  skipValue(type: string): void {
    if (type in fixedSizes) this.#skip(fixedSizes[type]);
    else if (type === 'S' || type === 'H') this.#skip(this.#count(this.letter()));
    else if (type === '[') this.#skipArray();
    else if (type === '{') this.#skipObject();
    else throw new RangeError(`unknown type '${type}'`);
  }

  #skipArray(): void {
    let next = this.letter();
    let elementType: string | undefined;
    if (next === '$') {
      elementType = this.letter();
      next = this.letter();
    }
    if (next !== '#') {
      for (; next !== ']'; next = this.letter()) this.skipValue(next);
      return;
    }
    const count = this.#count(this.letter());
    if (elementType !== undefined && elementType in fixedSizes) this.#skip(count * fixedSizes[elementType]);
    else for (let i = 0; i < count; i++) this.skipValue(elementType ?? this.letter());
  }

  #skipObject(): void {
    for (let next = this.letter(); next !== '}'; next = this.letter()) {
      this.#skip(this.#count(next));
      this.skipValue(this.letter());
    }
  }

  /** A non-negative whole number: the length of a key, a text or an array. */
  #count(type: string): number {
    const start = this.at;
    if (!'iUIlL'.includes(type)) throw new RangeError(`'${type}' where a length belongs`);
    this.#skip(fixedSizes[type]);
    const view = this.#view;
    if (type === 'U') return view.getUint8(start);
    const count =
      type === 'i'
        ? view.getInt8(start)
        : type === 'I'
          ? view.getInt16(start)
          : type === 'l'
            ? view.getInt32(start)
            : Number(view.getBigInt64(start));
    if (count < 0) throw new RangeError('a length below zero');
    return count;
  }

  #skip(count: number): void {
    if (this.at + count > this.#bytes.length) throw new RangeError('the document ends too early');
    this.at += count;
  }
}
