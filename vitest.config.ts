import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Several test files train at once on few cores; a waiting OpenMP thread must not take the core from a working one.
    env: { OMP_WAIT_POLICY: 'passive' },
    // Native engines keep threads of their own; separate processes keep them apart.
    pool: 'forks',
  },
});
