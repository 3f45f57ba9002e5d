/** Text that is already markup. Only `html` and `trusted` make it; everything else is escaped on its way in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Insert = string | number | Markup | undefined | false | readonly Insert[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escaped for element content and for quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Marks text that this package wrote itself (a style sheet, a chart) as markup. Never pass a value from a file. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function insert(value: Insert): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(insert).join('');
  return escapeHtml(String(value));
}

/** Text whose dates, short hyphened words and percentages are not broken over lines. */
export function unbroken(text: string): Markup {
  const parts = text.split(/(\d+(?:\.\d+)? %|\b\w{1,8}(?:-\w{1,8}){1,2}\b)/);
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<span class="unbroken">${part}</span>` : part))}`;
}

/** Template tag: inserted strings and numbers are escaped, Markup and lists of it go in whole, undefined and false vanish. */
export function html(parts: TemplateStringsArray, ...values: Insert[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + insert(values[i - 1]) + part));
}
