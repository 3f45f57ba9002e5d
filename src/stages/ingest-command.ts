import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { otherKindOf } from './ingest/config.ts';
import { type QuotesSummary, quotesConfig, quotesStage } from './ingest/quotes.ts';
import { type SeriesSummary, seriesConfig, seriesStage } from './ingest/series.ts';
import { type IngestConfig, type IngestSummary, ingestStage } from './ingest.ts';
import type { StageOutcome } from './run-stage.ts';

export type IngestResult = StageOutcome<IngestSummary> | StageOutcome<SeriesSummary> | StageOutcome<QuotesSummary>;

/** Bars by default; dated series or quotes when the source says so. */
export async function runIngestCommand(config: IngestConfig, ctx: StageContext): Promise<IngestResult> {
  const other = otherKindOf(config);
  if (!other) return ingestStage(config, ctx);
  const { kind, given, ignored } = other;
  for (const key of ignored) ctx.log.warn(`'${key}' means nothing to source ${kind} and is ignored`);
  if (kind === 'quotes') return quotesStage(parseSection(quotesConfig, given, 'ingest --source quotes'), ctx);
  return seriesStage(parseSection(seriesConfig, given, 'ingest --source series'), ctx);
}
