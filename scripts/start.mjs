import { spawn } from 'node:child_process'
import { addressIn } from '../desktop/address.mjs'
import { afterBootstrap } from './bootstrap.mjs'
import { browserOpener, chooseFace, findElectron, hasDisplay } from './lib/desktop.mjs'
import { builtDesktop, builtServer, pinnedNode, root } from './lib/paths.mjs'
import { ended, forwardSignals, run } from './lib/processes.mjs'

const args = process.argv.slice(2)

/** @param {string} address */
function openInBrowser(address) {
  const opener = browserOpener(process.platform, process.env)
  if (!opener) {
    console.log(`markaz: open ${address} in a browser`)
    return
  }
  console.log(`markaz: opening ${address} in the browser`)
  const child = spawn(opener.program, [...opener.args, address], { stdio: 'ignore', detached: true })
  child.once('error', () => console.log(`markaz: the browser could not be opened; open ${address} yourself`))
  child.unref()
}

async function runServer() {
  const child = spawn(pinnedNode(), [builtServer, ...args], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  forwardSignals(child)
  let printed = ''
  let isOpened = false
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    process.stdout.write(text)
    if (isOpened) return
    printed += text
    const address = addressIn(printed)
    if (address === undefined) return
    isOpened = true
    openInBrowser(address)
  })
  return ended(child)
}

const asksOnly = args.includes('--help') || args.includes('-h')

await afterBootstrap({}, async () => {
  if (asksOnly) return run(pinnedNode(), [builtServer, ...args])
  const face = chooseFace({
    electron: findElectron(root, process.env),
    display: hasDisplay(process.platform, process.env),
  })
  if ('electron' in face) return run(face.electron, [builtDesktop, ...args])
  console.log(`markaz: ${face.reason}`)
  return runServer()
})
