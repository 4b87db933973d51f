import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Stories that measure, or take long: one at a time, so that none of them disturbs another. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['test/fire/**/*.spec.ts', 'test/e2e/killed.spec.ts'],
    provide: { underFire: true },
    maxWorkers: 1,
  },
});
