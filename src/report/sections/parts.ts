import { colour } from '../charts/chart.ts';
import { forestChart } from '../charts/forest-chart.ts';
import { count, fixed, formatLevel } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { ReportData, ScoreParts } from '../report-data.ts';
import { figure, legend, section } from './section.ts';

/** More symbols than this are drawn as the best and the worst of them. */
const mostDrawn = 40;

/** Where the score comes from: years, regimes, sectors and symbols of the range that holds most rows. */
export function partsSection(data: ReportData): Markup | undefined {
  if (!data.scores.known || !data.foldScores.known) return undefined;
  const range = data.scores.value.ranges.reduce((a, b) => (b.rows > a.rows ? b : a));
  if (range.parts.length === 0) return undefined;
  const { baseline, baselineName } = data.foldScores.value;
  const { metric } = range.parts[0];
  const key = legend([
    { colour: colour.strategy, shape: 'line', text: `${metric} with ${formatLevel(data.level)} interval` },
    { colour: colour.benchmark, shape: 'dashed', text: `baseline ${fixed(baseline, 3)} (${baselineName})` },
  ]);
  const text = {
    id: 'parts',
    title: 'Where it comes from',
    note: 'A score that one symbol, one year or one regime carries is fragile. Of twenty parts without skill one lies beyond its interval by chance: the tables under Scores correct for that.',
  };
  const charts = range.parts.map((parts) => {
    const drawn = drawnParts(parts);
    const all =
      drawn.length === parts.rows.length
        ? ''
        : `; the best and the worst ${drawn.length} of ${count(parts.rows.length)}`;
    return figure(
      forestChart({
        id: `parts-${parts.by}`,
        title: `${metric} of each ${parts.by} with its interval`,
        metric,
        baseline,
        parts: drawn.map(({ part, ...score }) => ({ label: part, ...score })),
        pooled: [],
      }),
      `${metric} by ${parts.by}, ${range.name.toLowerCase()}${all}`,
      key,
    );
  });
  return section(text, html`${charts}`);
}

/** Years in order of time; everything else from best to worst. */
function drawnParts({ by, rows }: ScoreParts): ScoreParts['rows'] {
  if (by === 'year') return rows;
  const sorted = rows.filter(({ value }) => !Number.isNaN(value)).sort((a, b) => b.value - a.value);
  if (sorted.length <= mostDrawn) return sorted;
  return [...sorted.slice(0, mostDrawn / 2), ...sorted.slice(-mostDrawn / 2)];
}
