import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The server as institutions run it: what the build made of local-server/. */
export const builtServer = join(root, 'out', 'server', 'cli.js')

/**
 * How Node runs it: by itself it gives what lives shortly the more room the more memory the machine has, up to 128 MiB,
 * and a server that is busy for minutes takes it all (0042). In MiB, for each of two halves.
 */
export const serverNodeArgs = ['--max-semi-space-size=16']

/** What the pinned Node is given to run the server. */
export const serverCommand = [...serverNodeArgs, builtServer]

/** The desktop's main process, likewise. */
export const builtDesktop = join(root, 'out', 'desktop', 'main.js')

/**
 * The Node that package.json pins: the system's may be older.
 * @param {string} [base]
 */
export const pinnedNode = (base = root) =>
  join(base, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * The script behind a package's command, to be run with the pinned Node on every system.
 * @param {'vite' | 'vitest' | 'playwright' | 'prettier' | 'oxlint' | 'vue-tsc' | 'knip' | 'electron-builder'} name
 */
export const commandOf = (name) =>
  join(
    root,
    'node_modules',
    {
      vite: 'vite/bin/vite.js',
      vitest: 'vitest/vitest.mjs',
      playwright: '@playwright/test/cli.js',
      prettier: 'prettier/bin/prettier.cjs',
      oxlint: 'oxlint/bin/oxlint',
      'vue-tsc': 'vue-tsc/bin/vue-tsc.js',
      knip: 'knip/bin/knip.js',
      'electron-builder': 'electron-builder/cli.js',
    }[name],
  )
