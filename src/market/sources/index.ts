import { type Registry, registry } from '../../core/registry.ts';
import { csv } from './csv.ts';
import { parquet } from './parquet.ts';
import { polygon } from './polygon.ts';
import type { Source } from './source.ts';
import { synthetic } from './synthetic.ts';
import { yahoo } from './yahoo.ts';

/** Every place that bars can come from. Adding one is a file with its entry and a line here. */
export const sources: Registry<Source> = registry('source', [csv, parquet, polygon, synthetic, yahoo]);
