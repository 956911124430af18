import { configDefaults, defineConfig } from 'vitest/config'

// Sources are tested as they stand: the condition resolves every workspace to its src, no build is needed.
const conditions = ['springhouse:source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'demo/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
            'test/{docs,conformance,regressions,model,simulation,kill}/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, '**/*.browser.test.ts'],
          // Workbox's modules must pass through Vite, which gives them the globals' names they expect.
          server: { deps: { inline: [/workbox-/] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/contract/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'torture',
          include: ['test/torture/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [
            'test/browser/**/*.test.ts',
            'test/{conformance,regressions}/**/*.browser.test.ts',
          ],
          // Browsers share two cores: one journey at a time.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: ['test/{bench,conformance}/**/*.bench.ts'],
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
