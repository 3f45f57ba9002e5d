import { html, type Markup, unbroken } from './html.ts';

export interface TableColumn {
  readonly head: string;
  /** Numbers stand right-aligned in columns of equal digits. */
  readonly numeric?: boolean;
  /** Dates and short names, which read badly when broken over lines. */
  readonly unbroken?: boolean;
}

export type Cell = string | Markup;

/**
 * A table with a caption; the first cell of each row is its header. It scrolls sideways inside its own frame, which the
 * keyboard can reach, so that the page itself never does.
 * @param id unique on the page; names the scrolling frame by its caption
 */
export function table(id: string, caption: string, columns: readonly TableColumn[], rows: readonly Cell[][]): Markup {
  const classOf = (column: number) =>
    [columns[column].numeric ? 'num' : 'text', ...(columns[column].unbroken ? ['unbroken'] : [])].join(' ');
  return html`<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table>
<caption id="${id}-caption"><span>${unbroken(caption)}</span></caption>
<thead><tr>${columns.map(({ head }, i) => html`<th scope="col" class="${classOf(i)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row" class="${classOf(i)}">${cell}</th>` : html`<td class="${classOf(i)}">${cell}</td>`))}</tr>
`,
  )}</tbody>
</table>
</div>`;
}

/** A table folded behind one line, for figures that a chart already shows; print leaves it out. */
export function foldedTable(
  id: string,
  summary: string,
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly Cell[][],
): Markup {
  return html`<details><summary>${summary}</summary>${table(id, caption, columns, rows)}</details>`;
}
