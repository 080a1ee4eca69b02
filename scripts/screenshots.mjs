import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { pinnedNode, root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'

await afterBootstrap({}, async () => {
  // Loaded only now: it needs what the set-up has installed.
  const { ensureChromium } = await import('../tests/support/chromium.mjs')
  if (ensureChromium() === undefined) {
    console.error('markaz: no Chromium could be found or installed')
    return 1
  }
  return run(pinnedNode(), [join(root, 'tests', 'e2e', 'screenshots.ts'), ...process.argv.slice(2)])
})
