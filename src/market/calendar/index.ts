import { type Registry, registry } from '../../core/registry.ts';
import { alwaysOpen, currencyWeek } from './always-open.ts';
import type { Calendar } from './calendar.ts';
import { nse } from './nse.ts';
import { nyse } from './nyse.ts';

export const calendars: Registry<Calendar> = registry('calendar', [alwaysOpen, currencyWeek, nse, nyse]);

/** @param name XNYS, XNSE, 24x7 or 24x5 @throws TrademlError (usage) with a suggestion when unknown */
export function calendarFor(name: string): Calendar {
  return calendars.get(name);
}
