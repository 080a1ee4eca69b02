import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { pinnedNode, root } from './lib/paths.mjs'
import { run, tied } from './lib/processes.mjs'

await afterBootstrap({ builds: [] }, () =>
  run(pinnedNode(), [join(root, 'native', 'agent', 'main.ts'), ...process.argv.slice(2)], { stdio: tied }),
)
