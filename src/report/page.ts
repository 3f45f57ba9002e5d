import { html } from './html.ts';
import type { ReportData } from './report-data.ts';
import { costsSection, equitySection } from './sections/backtest.ts';
import { abstentionSection, calibrationSection, conformalSection } from './sections/calibration.ts';
import { compareSection } from './sections/compare.ts';
import { driftSection, holdoutSection, qualitySection } from './sections/data-checks.ts';
import { ensembleSection } from './sections/ensemble.ts';
import { foldScoresSection, timelineSection } from './sections/folds.ts';
import { headline } from './sections/headline.ts';
import { manifestSection } from './sections/manifest.ts';
import { importanceSection, reliabilitySection } from './sections/model.ts';
import { partsSection } from './sections/parts.ts';
import { reachableSection, scoresSection } from './sections/scores.ts';
import { uncertaintySection } from './sections/uncertainty.ts';
import { styleSheet } from './styles.ts';

/**
 * The report as one HTML document that needs nothing else: style and drawings inside, no script, no request (a content
 * policy forbids them). The same data gives the same bytes: nothing here reads a clock.
 */
export function renderPage(data: ReportData): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${data.run}: trademl report</title>
<style>${styleSheet}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the sections</a>
${headline(data)}
<main id="report" tabindex="-1">
${compareSection(data)}${equitySection(data)}${costsSection(data)}${scoresSection(data)}${uncertaintySection(data)}${reachableSection(data)}${foldScoresSection(data)}${partsSection(data)}${timelineSection(data)}${ensembleSection(data)}${reliabilitySection(data)}${calibrationSection(data)}${abstentionSection(data)}${conformalSection(data)}${importanceSection(data)}${holdoutSection(data)}${driftSection(data)}${qualitySection(data)}${manifestSection(data)}
</main>
<footer><p>Research output, not advice. Past returns, simulated or real, do not promise future ones.</p></footer>
</body>
</html>
`.text;
}
