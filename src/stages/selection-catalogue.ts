import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { selectionMethods } from '../selection/index.ts';
import { recipes } from '../selection/recipes.ts';
import type { StageOutcome } from './run-stage.ts';
import { type SelectSummary, selectConfig, selectStage } from './select.ts';

/** What the command accepts: the stage's config, and a question that needs no data. */
export const selectCommandConfig = selectConfig.extend({
  list: z.boolean().default(false).describe('list every method and recipe'),
});

export interface MethodEntry {
  readonly name: string;
  readonly summary: string;
  readonly score?: string;
  readonly source?: string;
  readonly params: readonly { readonly name: string; readonly describe: string; readonly default: string }[];
}

export interface SelectionList {
  readonly methods: readonly MethodEntry[];
  readonly recipes: readonly { readonly name: string; readonly summary: string; readonly steps: readonly unknown[] }[];
}

/** Every selection method with its parameters, and every recipe. */
function listSelection(): SelectionList {
  return {
    methods: selectionMethods.all().map(({ name, summary, score, source, params }) => ({
      name,
      summary,
      score,
      source,
      params: Object.entries(params.shape).map(([key, schema]) => {
        const { description = '' } = z.globalRegistry.get(schema as z.ZodType) ?? {};
        const parsed = (schema as z.ZodType).safeParse(undefined);
        return { name: key, describe: description, default: String((parsed.success && parsed.data) ?? 'none') };
      }),
    })),
    recipes: recipes.all(),
  };
}

export type SelectResult = StageOutcome<SelectSummary> | SelectionList;

export async function runSelectCommand(
  { list, ...config }: z.infer<typeof selectCommandConfig>,
  ctx: StageContext,
): Promise<SelectResult> {
  return list ? listSelection() : selectStage(config, ctx);
}
