import { renderDocument } from './document.ts';
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
import { regimesSection } from './sections/regimes.ts';
import { reachableSection, scoresSection } from './sections/scores.ts';
import { frontierSection, searchSection, tearSheetSection } from './sections/tear-sheet.ts';
import { uncertaintySection } from './sections/uncertainty.ts';

/**
 * The report as one HTML document that needs nothing else: style and drawings inside, no script, no request (a content
 * policy forbids them). The same data gives the same bytes: nothing here reads a clock.
 */
export function renderPage(data: ReportData): string {
  const sections = html`${compareSection(data)}${equitySection(data)}${regimesSection(data)}${costsSection(data)}${tearSheetSection(data)}${frontierSection(data)}${searchSection(data)}${scoresSection(data)}${uncertaintySection(data)}${reachableSection(data)}${foldScoresSection(data)}${partsSection(data)}${timelineSection(data)}${ensembleSection(data)}${reliabilitySection(data)}${calibrationSection(data)}${abstentionSection(data)}${conformalSection(data)}${importanceSection(data)}${holdoutSection(data)}${driftSection(data)}${qualitySection(data)}${manifestSection(data)}`;
  return renderDocument(data.run, headline(data), sections);
}
