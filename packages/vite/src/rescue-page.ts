// SPDX-License-Identifier: MIT
import { build, type Plugin, type ResolvedConfig } from 'vite'

/** Names of the rescue page's files, below the portal's base path: stable, so that people can be told. */
export const RESCUE_FILES = {
  page: 'springhouse-rescue.html',
  script: 'springhouse-rescue.js',
} as const

/** A file of the rescue page. */
export interface RescueFile {
  readonly fileName: string
  readonly content: string
}

const ENTRY = 'virtual:springhouse/rescue'

/**
 * Builds the page on which people export and import their records when the app itself is broken: static, with a script of
 * its own, so that it works without network, framework and app, and under a strict Content-Security-Policy.
 *
 * @param app the same as of `connect()`; `undefined` lets the page find the one queue of its origin
 */
export async function buildRescuePage(
  config: ResolvedConfig,
  app: string | undefined,
): Promise<readonly RescueFile[]> {
  const output = await build({
    configFile: false,
    root: config.root,
    mode: config.mode,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: config.resolve.alias, conditions: config.resolve.conditions },
    plugins: [rescueEntry(config.root, app)],
    build: {
      write: false,
      target: 'es2022',
      minify: config.build.minify,
      copyPublicDir: false,
      rolldownOptions: {
        input: ENTRY,
        output: { format: 'iife', entryFileNames: RESCUE_FILES.script, codeSplitting: false },
      },
    },
  })
  const [bundle] = Array.isArray(output) ? output : [output]
  const chunk = bundle !== undefined && 'output' in bundle ? bundle.output[0] : undefined
  if (chunk === undefined) throw new Error('Cannot build the rescue page: it has no output')
  return [
    { fileName: RESCUE_FILES.page, content: RESCUE_PAGE },
    { fileName: RESCUE_FILES.script, content: chunk.code },
  ]
}

function rescueEntry(root: string, app: string | undefined): Plugin {
  const options = app === undefined ? '' : `, ${JSON.stringify({ app })}`
  return {
    name: 'springhouse:rescue',
    resolveId: (id) => (id === ENTRY ? `\0${ENTRY}` : undefined),
    load: (id) =>
      id === `\0${ENTRY}`
        ? `import { rescue } from '@springhouse/outbox'\nvoid rescue(document${options})`
        : undefined,
    // A virtual module lies nowhere: what it imports is looked up from the portal's root.
    async buildStart() {
      const found = await this.resolve('@springhouse/outbox', `${root}/index.html`)
      if (found === null) this.error('Cannot build the rescue page: install @springhouse/outbox')
    },
  }
}

const RESCUE_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Rescue records</title>
  </head>
  <body>
    <main>
      <h1>Records on this device</h1>
      <p id="status" role="status">Looking for records…</p>
      <section id="locked" hidden>
        <label>PIN <input id="pin" type="password" inputmode="numeric" autocomplete="off" /></label>
        <button id="unlock" type="button">Unlock</button>
      </section>
      <p><button id="export" type="button">Export as file</button></p>
      <p>
        <label>Import a file <input id="import" type="file" accept=".json,application/json" /></label>
      </p>
      <ol id="records"></ol>
      <noscript>This page needs JavaScript.</noscript>
    </main>
    <script src="./${RESCUE_FILES.script}"></script>
  </body>
</html>
`
