import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { pinnedNode, root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'

const args = process.argv.slice(2)
const at = args.indexOf('--ca')
// Node reads further authorities only at its start.
const env = at === -1 ? process.env : { ...process.env, NODE_EXTRA_CA_CERTS: args[at + 1] }

await afterBootstrap({ builds: [] }, () =>
  run(pinnedNode(), [join(root, 'scripts', 'smoke', 'run.ts'), ...args], { env }),
)
