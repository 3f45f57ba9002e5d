import Table from 'cli-table3';

/** Where results for people are written (stdout). */
export interface Ui {
  readonly width: number;
  /** False when only ASCII should be drawn. */
  readonly unicode: boolean;
  heading(text: string): void;
  line(text?: string): void;
  /** Cells that look like numbers are set flush right. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
}

const numeric = /^[-+±]?[\d,.]+(e[-+]?\d+)?\s*(%|x|s|ms|bps)?$|^-$|^$/;

export function createUi(write: (text: string) => void, options: { width: number; unicode: boolean }): Ui {
  const line = (text = '') => write(`${text}\n`);
  return {
    ...options,
    line,
    heading: (text) => line(`\n${text}`),
    table: (head, rows) => {
      const texts = rows.map((row) => row.map(String));
      const table = new Table({
        head: [...head],
        style: { head: [], border: [], compact: true },
        chars: options.unicode ? {} : asciiBorders,
        colAligns: head.map((_, i) => (texts.every((row) => numeric.test(row[i] ?? '')) ? 'right' : 'left')),
      });
      table.push(...texts);
      line(table.toString());
    },
  };
}

const asciiBorders = {
  top: '-',
  'top-mid': '+',
  'top-left': '+',
  'top-right': '+',
  bottom: '-',
  'bottom-mid': '+',
  'bottom-left': '+',
  'bottom-right': '+',
  left: '|',
  'left-mid': '+',
  mid: '-',
  'mid-mid': '+',
  right: '|',
  'right-mid': '+',
  middle: '|',
};
