/** Why a fill happened. */
export const fillReasons = [
  'open',
  'increase',
  'reduce',
  'close',
  'flip',
  'stop',
  'target',
  'delisted',
  'ruined',
] as const;
export type FillReason = (typeof fillReasons)[number];

/** One fill. Money is in the units of the starting capital, prices are those of the PricePanel. */
export interface Fill {
  /** Step in which it filled (when delisted: the first step without the symbol, at the close before). */
  readonly step: number;
  /** Step at whose close the order was decided; always earlier than `step`. */
  readonly decidedStep: number;
  readonly symbolId: number;
  /** > 0 bought, < 0 sold. */
  readonly shares: number;
  readonly price: number;
  readonly fee: number;
  readonly spreadCost: number;
  readonly slippageCost: number;
  readonly impactCost: number;
  /** Lending fee that this symbol's short position paid since the symbol's fill before. */
  readonly borrowCost: number;
  /** Funding that its position paid (below zero: received) since that fill. */
  readonly fundingCost: number;
  readonly sharesAfter: number;
  readonly reason: FillReason;
}

/** Place of each reason in the list, which stands for it in a FillLog: numbers are kept and compared faster than words. */
export const reasonCode = Object.fromEntries(fillReasons.map((reason, code) => [reason, code])) as Readonly<
  Record<FillReason, number>
>;
const { open, increase, reduce, close, flip } = reasonCode;

/** Code of what a fill does to a position. */
export function fillReason(before: number, after: number): number {
  if (after === 0) return close;
  if (before === 0) return open;
  if (before > 0 !== after > 0) return flip;
  return Math.abs(after) > Math.abs(before) ? increase : reduce;
}
