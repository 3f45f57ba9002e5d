import { registry } from '../../core/registry.ts';
import { answerLeaks } from './answers.ts';
import { joinLeaks } from './joins.ts';
import { learnedLeaks } from './learned.ts';
import { ownBarLeaks } from './own-bars.ts';
import { panelLeaks, sessionLeaks } from './panel-and-sessions.ts';
import { rowLeaks } from './rows.ts';

/** Every leak that the selftest plants, by kind. */
export const leaks = registry('leak', [
  ...ownBarLeaks,
  ...panelLeaks,
  ...sessionLeaks,
  ...joinLeaks,
  ...rowLeaks,
  ...learnedLeaks,
  ...answerLeaks,
]);
