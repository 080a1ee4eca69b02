import { afterBootstrap } from './bootstrap.mjs'
import { pinnedNode, serverCommand } from './lib/paths.mjs'
import { run, tied } from './lib/processes.mjs'

await afterBootstrap({}, () => run(pinnedNode(), [...serverCommand, ...process.argv.slice(2)], { stdio: tied }))
