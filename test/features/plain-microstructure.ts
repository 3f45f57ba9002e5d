import type { Plain } from './plain.ts';

/** Microstructure from bars and quotes, written a second time (see plain.ts). */
export const plainMicrostructure: Readonly<Record<string, Plain>> = {};
