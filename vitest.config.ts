import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/{e2e,browser,support}/**/*.spec.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    provide: { underFire: false },
    setupFiles: ['reflect-metadata'],
    execArgv: ['--import', new URL('test/support/typescript-in-workers.mjs', import.meta.url).href],
    // One more than the two cores of CI: real servers, browsers and timers leave a core idle for a third of the time.
    maxWorkers: 3,
    // A worker keeps what it has loaded: loading Nest, TypeORM and the rest for each file took a quarter of the time.
    isolate: false,
    // For a busy machine: a story that hangs is found all the same, only later.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
