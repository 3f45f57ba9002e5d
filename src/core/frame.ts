/** Column storage. NaN is 'missing' in float columns; Int32 columns have no missing value. */
export type NumericArray = Float64Array | Float32Array | Int32Array;

/**
 * Rows of a panel: one length, sorted by time then symbol. `time` is UTC epoch microseconds (whole numbers, exact in a
 * double until the year 2255); for a bar it is the bar's close, the first moment at which it is known. Columns whose
 * name ends in `_at` hold times in the same unit, NaN when unknown.
 */
export interface Frame<Name extends string = string> {
  readonly time: Float64Array;
  /** Distinct symbols; `symbolId` indexes into it. A frame of one symbol has one entry and zeros. */
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  readonly columns: Readonly<Record<Name, NumericArray>>;
}

export type BarColumn = 'open' | 'high' | 'low' | 'close' | 'volume' | 'adj_close';
/**
 * Market bars. open, high, low, close are split-adjusted prices and volume is split-adjusted shares; adj_close is
 * also adjusted for dividends, so close times (adj_close / close) gives total-return prices.
 */
export type BarFrame = Frame<BarColumn>;
export const barColumns: readonly BarColumn[] = ['open', 'high', 'low', 'close', 'volume', 'adj_close'];

/** A frame of one symbol. */
export function singleSymbolFrame<Name extends string>(
  symbol: string,
  time: Float64Array,
  columns: Record<Name, NumericArray>,
): Frame<Name> {
  return { time, symbols: [symbol], symbolId: new Int32Array(time.length), columns };
}

/** The values of several arrays, one after the other. */
export function concatenate(parts: readonly NumericArray[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Picks rows of one array. @param rows row numbers, shape (n,) */
export function takeRows<T extends NumericArray>(values: T, rows: Int32Array): T {
  const taken = new (values.constructor as new (length: number) => T)(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}

/** A new frame with these rows, in this order. */
export function takeFrameRows<Name extends string>(frame: Frame<Name>, rows: Int32Array): Frame<Name> {
  const columns = {} as Record<Name, NumericArray>;
  for (const name of Object.keys(frame.columns) as Name[]) columns[name] = takeRows(frame.columns[name], rows);
  return {
    time: takeRows(frame.time, rows),
    symbols: frame.symbols,
    symbolId: takeRows(frame.symbolId, rows),
    columns,
  };
}

/**
 * Stacks frames of single symbols into one panel sorted by time, then by position of the symbol in `frames`.
 * Every frame must have the columns of the first.
 */
export function stackFrames<Name extends string>(frames: readonly Frame<Name>[]): Frame<Name> {
  const total = frames.reduce((sum, frame) => sum + frame.time.length, 0);
  const time = new Float64Array(total);
  const symbolId = new Int32Array(total);
  let offset = 0;
  frames.forEach((frame, id) => {
    time.set(frame.time, offset);
    symbolId.fill(id, offset, offset + frame.time.length);
    offset += frame.time.length;
  });
  // Rows arrive symbol by symbol, so a sort on time that keeps ties in order leaves symbols in order within a time.
  const order = Int32Array.from({ length: total }, (_, row) => row).sort((a, b) => time[a] - time[b] || a - b);
  const columns = {} as Record<Name, NumericArray>;
  for (const name of Object.keys(frames[0]?.columns ?? {}) as Name[]) {
    const stacked = new (frames[0].columns[name].constructor as new (length: number) => NumericArray)(total);
    let at = 0;
    for (const frame of frames) {
      stacked.set(frame.columns[name], at);
      at += frame.time.length;
    }
    columns[name] = takeRows(stacked, order);
  }
  return {
    time: takeRows(time, order),
    symbols: frames.flatMap((frame) => frame.symbols),
    symbolId: takeRows(symbolId, order),
    columns,
  };
}
