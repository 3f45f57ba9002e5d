import { z } from 'zod';
import { usageError } from '../core/errors.ts';
import { parseYaml } from '../io/yaml.ts';

const assignment = /^([A-Za-z_]\w*)=(.*)$/s;

/** Parameters of a learner: a mapping in YAML, or `key=value` texts from repeated flags (values are YAML). */
export const paramsField = z.preprocess((value) => {
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(
    value.map((text) => {
      const match = assignment.exec(String(text));
      if (!match) throw usageError(`--params '${text}' is not key=value`, 'for example --params maxDepth=4');
      return [match[1], parseYaml(match[2], (problem) => usageError(`--params '${text}' is ${problem}`))];
    }),
  );
}, z.record(z.string(), z.unknown()).default({}));
