import { type Fill, type FillReason, fillReasons } from './fills.ts';

/** Rows of the first chunk, which is all that a short backtest needs, and of every other. */
const firstRows = 1 << 10;
const chunkShift = 15;
const chunkRows = 1 << chunkShift;

/** Money columns of a chunk, in the order of a row. */
const numbers = 9;

const codes = Object.fromEntries(fillReasons.map((reason, code) => [reason, code])) as Record<FillReason, number>;

interface Chunk {
  readonly steps: Int32Array;
  readonly values: Float64Array;
  readonly reasons: Uint8Array;
}

/**
 * Fills in the order in which they happened, as columns: a million of them are some 80 MB and no objects. Written in
 * chunks, so that nothing is copied when it grows.
 */
export class FillLog {
  #chunks: Chunk[] = [];
  /** The chunk that is written to. */
  #last: Chunk = { steps: new Int32Array(0), values: new Float64Array(0), reasons: new Uint8Array(0) };
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(
    step: number,
    decidedStep: number,
    symbolId: number,
    shares: number,
    price: number,
    fee: number,
    spreadCost: number,
    slippageCost: number,
    impactCost: number,
    borrowCost: number,
    fundingCost: number,
    sharesAfter: number,
    reason: FillReason,
  ): void {
    const index = this.#length++;
    const row = index < firstRows ? index : (index - firstRows) & (chunkRows - 1);
    if (row === 0) {
      const rows = index < firstRows ? firstRows : chunkRows;
      this.#last = {
        steps: new Int32Array(3 * rows),
        values: new Float64Array(numbers * rows),
        reasons: new Uint8Array(rows),
      };
      this.#chunks.push(this.#last);
    }
    const { steps, values, reasons } = this.#last;
    steps[3 * row] = step;
    steps[3 * row + 1] = decidedStep;
    steps[3 * row + 2] = symbolId;
    const at = numbers * row;
    values[at] = shares;
    values[at + 1] = price;
    values[at + 2] = fee;
    values[at + 3] = spreadCost;
    values[at + 4] = slippageCost;
    values[at + 5] = impactCost;
    values[at + 6] = borrowCost;
    values[at + 7] = fundingCost;
    values[at + 8] = sharesAfter;
    reasons[row] = codes[reason];
  }

  at(index: number): Fill {
    const later = index - firstRows;
    const { steps, values, reasons } = this.#chunks[later < 0 ? 0 : 1 + (later >> chunkShift)];
    const row = later < 0 ? index : later & (chunkRows - 1);
    const at = numbers * row;
    return {
      step: steps[3 * row],
      decidedStep: steps[3 * row + 1],
      symbolId: steps[3 * row + 2],
      shares: values[at],
      price: values[at + 1],
      fee: values[at + 2],
      spreadCost: values[at + 3],
      slippageCost: values[at + 4],
      impactCost: values[at + 5],
      borrowCost: values[at + 6],
      fundingCost: values[at + 7],
      sharesAfter: values[at + 8],
      reason: fillReasons[reasons[row]],
    };
  }

  toArray(): Fill[] {
    return Array.from({ length: this.#length }, (_, index) => this.at(index));
  }
}
