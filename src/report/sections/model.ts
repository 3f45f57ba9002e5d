import { importanceChart } from '../charts/importance-chart.ts';
import { classColours, reliabilityChart } from '../charts/reliability-chart.ts';
import { count, fixed, formatRange, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { foldedTable } from '../table.ts';
import { figure, legend, partSection } from './section.ts';

const shapes = ['circle', 'square', 'triangle'];
const topFeatures = 20;

export function reliabilitySection(data: ReportData): Markup {
  const text = {
    id: 'reliability-heading',
    title: 'Reliability',
    note: 'When the model says 60 %, does it happen 60 % of the time? Marks on the dashed diagonal say yes.',
  };
  return partSection(text, data.reliability, (curves) => {
    const key = legend(
      curves.map((curve, i) => ({
        colour: classColours[i % classColours.length],
        shape: 'block',
        text: `${curve.className} (${shapes[i % 3]}): mean gap to the diagonal ${percent(curve.meanGap)}`,
      })),
    );
    const rows = curves.flatMap((curve) =>
      curve.bins.map((bin) => [
        curve.className,
        fixed(bin.predicted, 3),
        fixed(bin.observed, 3),
        formatRange(bin.low, bin.high, 'ratio'),
        count(bin.count),
      ]),
    );
    const head = [
      { head: 'Class' },
      { head: 'Mean predicted', numeric: true },
      { head: 'Observed', numeric: true },
      { head: '95 % interval', numeric: true },
      { head: 'Predictions', numeric: true },
    ];
    return html`${figure(reliabilityChart(curves), 'Predicted probability and observed frequency', key)}
<p class="small">Bins hold equal numbers of predictions. Whiskers: 95 % Wilson intervals, which take rows as independent and are too short where they are not.</p>
${foldedTable('reliability-table', 'Bins as a table', 'Reliability by bin of predicted probability', head, rows)}`;
  });
}

export function importanceSection(data: ReportData): Markup {
  const text = {
    id: 'importance-heading',
    title: 'What the model leans on',
    note: 'Gain: how much the splits on a feature lowered the training loss, as a share of all features. It says what was used, not what is true.',
  };
  return partSection(text, data.importance, ({ of, gains: importance }) => {
    const total = importance.reduce((sum, { gain }) => sum + gain, 0);
    const ranked = [...importance].sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1));
    const shares = ranked.slice(0, topFeatures).map(({ feature, gain }) => ({ feature, share: gain / total }));
    if (shares.length === 0) return html`<p class="missing">The model made no split on any feature.</p>`;
    const rest = importance.length - shares.length;
    const caption =
      rest > 0 ? `Top ${shares.length} of ${importance.length} features by gain, ${of}` : `Features by gain, ${of}`;
    const head = [{ head: 'Feature' }, { head: 'Share of gain', numeric: true }];
    const rows = shares.map(({ feature, share }) => [feature, percent(share)]);
    return html`${figure(importanceChart(shares), caption)}
${foldedTable('importance-table', 'Shares as a table', `${caption}, share of total gain`, head, rows)}`;
  });
}
