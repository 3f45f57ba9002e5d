import { changes, last, now, type Plain } from './kit.ts';

export const pattern: Readonly<Record<string, Plain>> = {
  body_share: ({ o, h, l, c }) => [(now(c) - now(o)) / (now(h) - now(l))],
  breakout: ({ h, l, c, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period, 1)), Math.min(...last(l, period, 1))];
    return [Math.log(Math.max(1, now(c) / top)) + Math.log(Math.min(1, now(c) / bottom))];
  },
  close_location: ({ h, l, c }) => [(now(c) - now(l)) / (now(h) - now(l))],
  gap: ({ o, c }) => [Math.log(now(o) / now(c, 1))],
  inside_outside: ({ h, l }) => {
    const [up, down] = [Math.sign(now(h) - now(h, 1)), Math.sign(now(l, 1) - now(l))];
    return [up === down ? up : 0];
  },
  lower_shadow: ({ o, h, l, c }) => [(Math.min(now(o), now(c)) - now(l)) / (now(h) - now(l))],
  streak: ({ c, p: { limit } }) => {
    const steps = changes(c).map(Math.sign).reverse();
    const end = steps.findIndex((step) => step !== steps[0]);
    return [steps[0] * Math.min(limit, end)];
  },
  upper_shadow: ({ o, h, l, c }) => [(now(h) - Math.max(now(o), now(c))) / (now(h) - now(l))],
};
