import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { commandOf, pinnedNode, root } from './lib/paths.mjs'
import { capture, run } from './lib/processes.mjs'

const signing = join(root, 'scripts', 'sign-packages.ts')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The program believes only packages that are signed by the key it was packed with; none where there is no key. */
async function packedKey() {
  if (!process.env['MARKAZ_SIGNING_KEY']) return []
  const { code, output } = await capture(pinnedNode(), [signing, '--public-key'])
  if (code !== 0) throw new Error(`the key that MARKAZ_SIGNING_KEY names cannot be used:\n${output}`)
  return [`--config.extraMetadata.updateKey=${output.trim()}`]
}

await afterBootstrap({}, async () => {
  const key = await packedKey()
  const builder = [commandOf('electron-builder'), '--publish', 'never', ...key, ...process.argv.slice(2)]
  const code = await run(pinnedNode(), builder)
  if (code !== 0 || key.length === 0) return code
  return run(pinnedNode(), [signing, '--version', version, join(root, 'out', 'packages')])
})
