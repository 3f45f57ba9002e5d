import type { Account } from './account.ts';
import { reasonCode } from './fills.ts';
import type { PricePanel } from './price-panel.ts';
import type { OrderBook } from './rebalance.ts';

/**
 * Exits at a loss or a gain, as the triple-barrier label draws them: distances are multiples of the standard deviation of one
 * bar's return that was known when the position was decided. A position opened at price P with side d = 1 or -1 leaves at
 *   stop:    P (1 - d stop s)      target:  P (1 + d target s)
 * Increases and reductions do not move them; a flip draws new ones.
 *
 * Order of touch in a bar: the open first (a bar that opens beyond a price fills at its open: worse than the stop, better
 * than the target); then, when the bar reaches both, the stop, since the order inside a bar is unknowable. In the bar of an
 * entry at a price inside it (limit, stop) only the stop counts: the high or low may have come before the entry.
 * The whole position leaves, whatever the participation cap.
 */
export interface BracketSettings {
  /** Multiples of the deviation; 0: no such exit. */
  readonly stop: number;
  readonly target: number;
  /** A symbol that left stays out for so many steps, or until its target has been 0 or on the other side. */
  readonly quietBars: number;
}

export class Brackets {
  exits = 0;
  readonly #stop: Float64Array;
  readonly #target: Float64Array;
  /** Side of the position that left, 0 when the symbol is free; and until when it stays out. */
  readonly #leftSide: Int8Array;
  readonly #quietUntil: Int32Array;
  readonly #panel: PricePanel;
  readonly #account: Account;
  readonly #settings: BracketSettings;
  readonly #deviation: Float64Array;
  /** Side of each position as the brackets last saw it. */
  readonly #side: Int8Array;
  readonly #enteredStep: Int32Array;

  /** @param deviation of one bar's return, row-major (T, N), known at the close of its step */
  constructor(panel: PricePanel, account: Account, settings: BracketSettings, deviation: Float64Array) {
    const count = panel.symbols.length;
    this.#stop = new Float64Array(count).fill(Number.NaN);
    this.#target = new Float64Array(count).fill(Number.NaN);
    this.#leftSide = new Int8Array(count);
    this.#quietUntil = new Int32Array(count);
    this.#side = new Int8Array(count);
    this.#enteredStep = new Int32Array(count).fill(-1);
    this.#panel = panel;
    this.#account = account;
    this.#settings = settings;
    this.#deviation = deviation;
  }

  /** Draws exits for the positions that were opened since the last look, at their marks. @param decidedStep of each symbol */
  draw(step: number, decidedStep: Int32Array): void {
    const { shares, mark } = this.#account;
    const { stop, target } = this.#settings;
    for (let id = 0; id < shares.length; id++) {
      const side = shares[id] > 0 ? 1 : shares[id] < 0 ? -1 : 0;
      if (side === this.#side[id]) continue;
      this.#side[id] = side;
      this.#stop[id] = Number.NaN;
      this.#target[id] = Number.NaN;
      if (side === 0) continue;
      this.#enteredStep[id] = step;
      const deviation = this.#deviation[decidedStep[id] * shares.length + id];
      if (stop > 0) this.#stop[id] = mark[id] * (1 - side * stop * deviation);
      if (target > 0) this.#target[id] = mark[id] * (1 + side * target * deviation);
    }
  }

  /** Exits of positions whose bar opens beyond a price. */
  atOpen(step: number, book: OrderBook): void {
    const { open } = this.#panel;
    const { shares } = this.#account;
    for (let id = 0; id < shares.length; id++) {
      const price = open[step * shares.length + id];
      const side = this.#side[id];
      if (side === 0 || Number.isNaN(price)) continue;
      if (side * (price - this.#stop[id]) <= 0) this.#leave(step, id, price, 'stop', book);
      else if (side * (price - this.#target[id]) >= 0) this.#leave(step, id, price, 'target', book);
    }
  }

  /** Exits inside the bar. @param enteredInside whether positions of this step were entered at a price inside the bar */
  inside(step: number, book: OrderBook, enteredInside: boolean): void {
    const { high, low } = this.#panel;
    const { shares } = this.#account;
    for (let id = 0; id < shares.length; id++) {
      const cell = step * shares.length + id;
      const side = this.#side[id];
      if (side === 0 || Number.isNaN(high[cell]) || Number.isNaN(low[cell])) continue;
      const [worst, best] = side > 0 ? [low[cell], high[cell]] : [high[cell], low[cell]];
      if (side * (worst - this.#stop[id]) <= 0) this.#leave(step, id, this.#stop[id], 'stop', book);
      else if (enteredInside && this.#enteredStep[id] === step) continue;
      else if (side * (best - this.#target[id]) >= 0) this.#leave(step, id, this.#target[id], 'target', book);
    }
  }

  /** Sets the target weights of symbols that left and must stay out to 0. @returns sum of |weights| that are left */
  restrain(step: number, weights: Float64Array): number {
    let planned = 0;
    for (let id = 0; id < weights.length; id++) {
      const side = this.#leftSide[id];
      if (side !== 0 && weights[id] * side > 0 && step < this.#quietUntil[id]) weights[id] = 0;
      else this.#leftSide[id] = 0;
      planned += Math.abs(weights[id]);
    }
    return planned;
  }

  #leave(step: number, id: number, price: number, reason: 'stop' | 'target', book: OrderBook): void {
    const side = this.#side[id];
    this.#account.markTo(id, price);
    this.#account.trade(step, book.decidedStep[id], id, 0, reasonCode[reason]);
    // An order that would build the position again belongs to the signal that has just failed.
    if (book.weight[id] * side >= 0) book.weight[id] = Number.NaN;
    this.#side[id] = 0;
    this.#leftSide[id] = side;
    this.#quietUntil[id] = step + this.#settings.quietBars;
    this.exits++;
  }
}
