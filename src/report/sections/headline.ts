import { formatLevel, formatRange, formatValue, scoreInWords } from '../format.ts';
import { html, type Markup, trusted, unbroken } from '../html.ts';
import type { ReportData, Score } from '../report-data.ts';

const tags = {
  strong: 'Strong evidence',
  moderate: 'Moderate evidence',
  weak: 'Weak evidence',
  'no evidence': 'No evidence',
  unknown: 'No verdict yet',
} as const;

/** The first screen: the verdict, the numbers that carry it, and what was or was not audited. */
export function headline(data: ReportData): Markup {
  return html`<header>
<p class="kicker"><span>trademl report</span><span>run ${data.run}</span></p>
<p class="tag ${data.verdict.level === 'no evidence' ? 'none' : data.verdict.level}">${tags[data.verdict.level]}</p>
<h1>${unbroken(data.verdict.sentence.replace(/(?<=\s)-(?=\d)/g, '−'))}</h1>
${data.afterCosts && data.afterCosts.sentence !== data.verdict.sentence && html`<p class="after-costs">${unbroken(data.afterCosts.sentence)}</p>`}
<div class="numbers">${data.headline.map((score, i) => number(score, data.level, `headline-${i}`))}</div>
<p class="audit"><strong>${data.audit.audited ? 'Audited.' : 'Not audited.'}</strong> ${data.audit.note}<br>${data.trials}</p>
${data.synthetic !== undefined && html`<p class="audit"><strong>Not a real market.</strong> ${data.synthetic}</p>`}
<dl class="facts">${data.facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${unbroken(value)}</dd></div>`)}</dl>
${!data.scores.known && rules(data)}
</header>
`;
}

/** How the verdicts are reached, where no section of scores says it. */
function rules({ verdict, afterCosts }: ReportData): Markup | false {
  const texts = [verdict.rule, afterCosts?.rule ?? ''].filter((text) => text !== '');
  return (
    texts.length > 0 &&
    html`<details><summary>How the verdict is reached</summary>${texts.map((text) => html`<p class="small">${text}</p>`)}</details>`
  );
}

function number(score: Score, level: number, id: string): Markup {
  const hasInterval = !Number.isNaN(score.low + score.high);
  const hasBaseline = !Number.isNaN(score.baseline);
  return html`<div class="number">
<p class="label">${score.name}</p>
<p class="value">${formatValue(score.value, score.unit)}</p>
${hasInterval && strip(score, level, id)}
<p class="small">${hasInterval ? html`${formatLevel(level)} interval ${formatRange(score.low, score.high, score.unit)}` : 'no interval computed'}${score.note !== undefined && `, ${score.note}`}<br>
${hasBaseline ? html`baseline ${formatValue(score.baseline, score.unit)} (${score.baselineName})` : 'no baseline computed'}</p>
</div>`;
}

/** The interval as a bar, the value as a dot, the baseline as a tick: is the tick inside the bar? */
function strip(score: Score, level: number, id: string): Markup {
  const ends = [score.low, score.high, score.value, score.baseline].filter((value) => Number.isFinite(value));
  const low = Math.min(...ends);
  const span = Math.max(...ends) - low || 1;
  const x = (value: number) => (6 + ((value - low) / span) * 228).toFixed(1);
  const drawn = [
    `<line x1="0" x2="240" y1="10" y2="10" stroke="var(--rule)"/>`,
    `<rect x="${x(score.low)}" y="7" width="${(+x(score.high) - +x(score.low)).toFixed(1)}" height="6" fill="var(--series-1)" opacity="0.35"/>`,
    Number.isFinite(score.baseline)
      ? `<line x1="${x(score.baseline)}" x2="${x(score.baseline)}" y1="1" y2="19" stroke="var(--series-2)" stroke-width="2"/>`
      : '',
    `<circle cx="${x(score.value)}" cy="10" r="4.5" fill="var(--series-1)"/>`,
  ];
  return html`<svg class="strip" role="img" viewBox="0 0 240 20" aria-labelledby="${id}"><title id="${id}">${scoreInWords(score, level)}</title>${trusted(drawn.join(''))}</svg>`;
}
