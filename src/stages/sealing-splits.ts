import type { Workspace } from '../core/context.ts';
import { exists } from '../io/exists.ts';
import { splitsFile, splitsPath } from '../io/layout.ts';

/**
 * The splits whose hold-out stays sealed for work on a feature set without a model: those named, none for 'none', else the
 * set's own when they are there.
 */
export async function sealingSplits(
  ws: Workspace,
  { splits, features }: { readonly splits?: string | undefined; readonly features: string },
): Promise<string | undefined> {
  if (splits === 'none') return undefined;
  if (splits !== undefined) return splitsFile(ws, splits);
  const path = splitsPath(ws, features);
  return (await exists(path)) ? path : undefined;
}
