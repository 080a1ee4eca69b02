import { afterBootstrap } from './bootstrap.mjs'
import { commandOf, pinnedNode } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'

await afterBootstrap({}, () =>
  run(pinnedNode(), [commandOf('electron-builder'), '--publish', 'never', ...process.argv.slice(2)]),
)
