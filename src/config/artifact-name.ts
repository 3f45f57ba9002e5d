import { z } from 'zod';

/**
 * Name of something that a stage makes. It becomes a folder or file of artifacts/, data/ or configs/ and a word in lists
 * (--models a,b) and in NAME@VERSION, so nothing that leads elsewhere ('../x', an empty name) and nothing that divides.
 */
export const artifactName = z
  .string()
  .regex(
    /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_ .+=-]*[\p{L}\p{M}\p{N}_.+=-])?$/u,
    'must be a name, not a path: letters, digits, dots, dashes, underscores, spaces; a letter, digit or underscore first',
  );
