import { html, type Markup } from '../html.ts';
import type { Part } from '../report-data.ts';

export interface SectionText {
  /** Anchor and id of the heading. */
  readonly id: string;
  readonly title: string;
  /** How to read what follows, in a sentence or two; stands beside it on a wide page. */
  readonly note: string;
}

export function section(text: SectionText, body: Markup): Markup {
  return html`<section aria-labelledby="${text.id}">
<div class="aside"><h2 id="${text.id}">${text.title}</h2><p>${text.note}</p></div>
<div class="main">${body}</div>
</section>
`;
}

/** The section of an artifact, or the command that makes it; nothing where the run never has one. */
export function partSection<T>(text: SectionText, part: Part<T>, render: (value: T) => Markup): Markup {
  if (part.known) return section(text, render(part.value));
  if (part.why === undefined) return html``;
  const mend = part.command !== undefined && html` Make it with <code>${part.command}</code>`;
  return section(text, html`<p class="missing">${part.why}${mend}</p>`);
}

/** What the colours and shapes of a chart stand for, in text. */
export function legend(
  entries: readonly { colour: string; shape: 'line' | 'dashed' | 'block'; text: string }[],
): Markup {
  return html`<ul class="legend">${entries.map(
    ({ colour, shape, text }) => html`<li><i class="${shape}" style="color:${colour}"></i>${text}</li>`,
  )}</ul>`;
}

export function figure(chart: Markup, caption: string, key?: Markup): Markup {
  return html`<figure><figcaption>${caption}</figcaption>${key}${chart}</figure>`;
}
