// SPDX-License-Identifier: MIT
import { springhouse } from '@springhouse/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import policy from '../cache.policy.ts'

const dairy = process.env['DAIRY_URL'] ?? 'http://127.0.0.1:4780'

export default defineConfig({
  root: import.meta.dirname,
  // Inside this repository the packages are read from their sources; an app that installed them needs no such line.
  resolve: { conditions: ['springhouse:source', ...defaultClientConditions] },
  plugins: [react(), springhouse({ worker: 'worker/sw.ts', policy })],
  build: { outDir: '../dist/public', emptyOutDir: true, target: 'es2022' },
  server: { proxy: { '/api': dairy, '/images': dairy, '/springhouse': dairy } },
})
