import { expect, it } from 'vitest';
import { artifactName } from '../../src/config/artifact-name.ts';

it.each(['a', 'core-xgb', 'up_5', '2026.1', 'my model', 'größe', '_x', 'v1+v2', 'x='])("'%s' is a name", (name) => {
  expect(artifactName.parse(name)).toBe(name);
});

it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.hidden', '-x', ' x', 'x ', 'a,b', 'a@b', 'a\nb', 'run:a'])(
  "'%s' leads elsewhere or divides a list, so it is none",
  (name) => {
    expect(artifactName.safeParse(name).error?.issues[0].message).toMatch(/must be a name, not a path/);
  },
);
