import { type Fill, fillReasons } from './fills.ts';
import type { TradeCost, TradeCosts } from './trade-costs.ts';

/** Rows of the first chunk, which is all that a short backtest needs, and of every other. */
const firstRows = 1 << 10;
const chunkShift = 15;
const chunkRows = 1 << chunkShift;

/** Columns of a chunk: step, decided step, symbol, reason; shares, price, shares after. */
const [integers, numbers] = [4, 3];

interface Chunk {
  readonly integers: Int32Array;
  readonly numbers: Float64Array;
}

/** What a symbol's position paid since its fill before. */
interface Financing {
  readonly borrow: number;
  readonly funding: number;
}
const noFinancing: Financing = { borrow: 0, funding: 0 };

/**
 * Fills in the order in which they happened, as columns: a million of them are some 40 MB and no objects. Written in
 * chunks, so that nothing is copied when it grows. What a trade cost follows from its cell, size and price: it is not kept but
 * computed again when the fill is read.
 */
export class FillLog {
  readonly #costs: TradeCosts;
  readonly #symbolCount: number;
  readonly #chunks: Chunk[] = [];
  /** Of the fills that have any, by their index. */
  readonly #financing = new Map<number, Financing>();
  /** The chunk that is written to. */
  #last: Chunk = { integers: new Int32Array(0), numbers: new Float64Array(0) };
  #length = 0;

  constructor(costs: TradeCosts, symbolCount: number) {
    this.#costs = costs;
    this.#symbolCount = symbolCount;
  }

  get length(): number {
    return this.#length;
  }

  /** @param reason its code */
  add(
    step: number,
    decidedStep: number,
    symbolId: number,
    shares: number,
    price: number,
    sharesAfter: number,
    reason: number,
  ): void {
    const index = this.#length++;
    const row = index < firstRows ? index : (index - firstRows) & (chunkRows - 1);
    if (row === 0) {
      const rows = index < firstRows ? firstRows : chunkRows;
      this.#last = { integers: new Int32Array(integers * rows), numbers: new Float64Array(numbers * rows) };
      this.#chunks.push(this.#last);
    }
    const { integers: whole, numbers: real } = this.#last;
    const i = integers * row;
    whole[i] = step;
    whole[i + 1] = decidedStep;
    whole[i + 2] = symbolId;
    whole[i + 3] = reason;
    const at = numbers * row;
    real[at] = shares;
    real[at + 1] = price;
    real[at + 2] = sharesAfter;
  }

  /** Notes what the position of the latest fill's symbol paid since its fill before. */
  finance(borrow: number, funding: number): void {
    this.#financing.set(this.#length - 1, { borrow, funding });
  }

  at(index: number): Fill {
    const later = index - firstRows;
    const { integers: whole, numbers: real } = this.#chunks[later < 0 ? 0 : 1 + (later >> chunkShift)];
    const row = later < 0 ? index : later & (chunkRows - 1);
    const [step, decidedStep, symbolId, reason] = whole.subarray(integers * row, integers * (row + 1));
    const [shares, price, sharesAfter] = real.subarray(numbers * row, numbers * (row + 1));
    const cost: TradeCost = { fee: 0, spread: 0, slippage: 0, impact: 0 };
    this.#costs.price(step * this.#symbolCount + symbolId, Math.abs(shares * price), price, cost);
    const { borrow, funding } = this.#financing.get(index) ?? noFinancing;
    return {
      step,
      decidedStep,
      symbolId,
      shares,
      price,
      fee: cost.fee,
      spreadCost: cost.spread,
      slippageCost: cost.slippage,
      impactCost: cost.impact,
      borrowCost: borrow,
      fundingCost: funding,
      sharesAfter,
      reason: fillReasons[reason],
    };
  }

  toArray(): Fill[] {
    return Array.from({ length: this.#length }, (_, index) => this.at(index));
  }
}
