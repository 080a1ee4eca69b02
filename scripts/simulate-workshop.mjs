import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { pinnedNode, root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'

await afterBootstrap({}, () =>
  run(pinnedNode(), [join(root, 'tests', 'simulation', 'run.ts'), ...process.argv.slice(2)]),
)
