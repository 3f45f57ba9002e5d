import { expect, it } from 'vitest';
import { warningOnce } from '../../src/core/context.ts';
import { testContext } from '../support/stage-context.ts';

it('a log that says warnings once says every other word as often as it is told', () => {
  const { log, said } = testContext();
  const once = warningOnce(log);
  for (const message of ['a', 'b', 'a']) once.warn(message);
  once.info('a');
  once.info('a');
  expect(said).toEqual(['a', 'b', 'a', 'a']);
});
