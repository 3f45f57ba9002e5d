import { TrademlError } from '../core/errors.ts';
import type { DateGrid } from './date-grid.ts';
import { checkPlacement, defaultFolds, type FoldBlocks, type PlacementOptions, type SplitScheme } from './scheme.ts';

/** Whether every fold has dates to train on and to test. */
export function isPossible(blocks: readonly FoldBlocks[]): boolean {
  const isWhole = ({ train, test }: FoldBlocks) =>
    train.length > 0 && test.every(([first, last]) => first >= 0 && last >= first);
  return blocks.length > 0 && blocks.every(isWhole);
}

/** Counts that may be lowered until the folds fit, with their flag. */
const counts = [
  ['nFolds', '--n-folds', defaultFolds],
  ['groups', '--groups', undefined],
  ['testGroups', '--test-groups', undefined],
  ['trainSize', '--train-size', undefined],
  ['testSize', '--test-size', undefined],
] as const;

/** The nearest options that leave every fold something, found by trying. */
export function whatWouldWork(scheme: SplitScheme, options: PlacementOptions, dates: DateGrid): string {
  const works = (change: Partial<PlacementOptions>, grid = dates) => {
    const changed = { ...options, ...change };
    return isAllowed(scheme, changed) && isPossible(scheme.place(grid, changed));
  };
  const advice: string[] = [];
  for (const [name, flag, usual] of counts) {
    if (!scheme.reads.includes(name)) continue;
    // Groups of symbols are dealt out already: another number of them would not change what is placed.
    if (name === 'groups' && options.symbolGroups) continue;
    for (let value = (options[name] ?? usual ?? 0) - 1; value >= 1; value--) {
      if (!works({ [name]: value })) continue;
      advice.push(`${flag} ${value}`);
      break;
    }
  }
  for (let lookbackBars = options.lookbackBars - 1; scheme.trainsAfterTest && lookbackBars >= 0; lookbackBars--) {
    if (!works({ lookbackBars })) continue;
    advice.push(`--purge-lookback ${lookbackBars}`);
    break;
  }
  for (let horizonBars = options.horizonBars - 1; horizonBars >= 0; horizonBars--) {
    if (!works({ horizonBars })) continue;
    advice.push(`a label with a horizon of at most ${horizonBars} bars`);
    break;
  }
  const enough = nextWorkingCount(dates.count, (count) => works({}, { count }));
  if (enough !== undefined) advice.push(`${enough} labelled dates`);
  return advice.length > 0 ? `what would work: ${advice.join(', or ')}` : 'use more dates, or a later --holdout-start';
}

function isAllowed(scheme: SplitScheme, options: PlacementOptions): boolean {
  try {
    checkPlacement(scheme, options);
    return true;
  } catch (error) {
    if (error instanceof TrademlError) return false;
    throw error;
  }
}

const mostDatesTried = 20_000;

/** The next larger number of dates that works. Rounding makes it jump, so it is tried one by one. */
function nextWorkingCount(dateCount: number, works: (dates: number) => boolean): number | undefined {
  const last = dateCount + mostDatesTried;
  for (let dates = dateCount + 1; dates <= last; dates++) if (works(dates)) return dates;
  return undefined;
}
