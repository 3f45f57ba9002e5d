import type { StageContext } from '../core/context.ts';
import { featuresManifestPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import type { Panel } from '../io/panel.ts';
import { readBarsManifest } from '../market/sources/bars-manifest.ts';
import { balancedGroups } from '../splits/grouped.ts';
import { symbolsOf } from './feature-symbols.ts';
import type { FeaturesSummary } from './features.ts';
import type { FeaturesConfig } from './features-config.ts';

const withoutSector = 'no sector';

/**
 * The symbols of a panel by sector, as the universe of the feature set has them, else as they were ingested; those without
 * one are a group of their own.
 * @param groups deal the sectors to this many groups of about as many labelled rows; every sector by itself when left out
 */
export async function sectorGroups(
  ctx: StageContext,
  features: string,
  panel: Panel,
  groups: number | undefined,
): Promise<string[][]> {
  const manifest = await readManifest<FeaturesSummary>(featuresManifestPath(ctx.workspace, features));
  const { universe = [] } = (manifest?.config ?? {}) as Partial<FeaturesConfig>;
  const listed = new Map((await symbolsOf(universe, ctx)).map(({ symbol, sector }) => [symbol, sector]));
  const stored = manifest && (await readBarsManifest(ctx.workspace, manifest.summary.interval))?.symbols;
  const sectorOf = (symbol: string) => listed.get(symbol) ?? stored?.[symbol]?.sector ?? withoutSector;
  const members = new Map<string, string[]>();
  for (const symbol of panel.symbols) {
    const sector = sectorOf(symbol);
    members.set(sector, [...(members.get(sector) ?? []), symbol]);
  }
  const without = members.get(withoutSector);
  if (without) ctx.log.warn(`no sector is known of ${without.join(', ')}: they are a group of their own`);
  const rows = new Map([...members.keys()].map((sector) => [sector, 0]));
  panel.symbolId.forEach((id, row) => {
    const sector = sectorOf(panel.symbols[id]);
    if (!Number.isNaN(panel.y[row])) rows.set(sector, (rows.get(sector) ?? 0) + 1);
  });
  return balancedGroups(rows, groups ?? members.size).map((sectors) =>
    sectors.flatMap((sector) => members.get(sector) as string[]),
  );
}
