import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { addressIn } from '../desktop/address.mjs'
import { afterBootstrap } from './bootstrap.mjs'
import { findBrowser } from './lib/browsers.mjs'
import { browserOpener, chooseFace, findElectron, hasDisplay, opensNothing, partWindows } from './lib/desktop.mjs'
import { builtDesktop, pinnedNode, root, serverCommand } from './lib/paths.mjs'
import { ended, forwardSignals, run, tied } from './lib/processes.mjs'

const { windows, args } = partWindows(process.argv.slice(2))

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
  const child = spawn(pinnedNode(), [...serverCommand, ...args], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
  })
  forwardSignals(child)
  let printed = ''
  let isOpened = false
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
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
  if (asksOnly) return run(pinnedNode(), [...serverCommand, ...args])
  const face = chooseFace({
    electron: findElectron(root, process.env),
    browser: findBrowser(),
    display: hasDisplay(process.platform, process.env),
    isSwitchedOff: opensNothing(process.env),
  })
  if ('electron' in face && windows !== undefined) {
    console.log('markaz: the desktop keeps its windows in its own settings; --windows is for those of a browser')
  }
  if ('electron' in face) return run(face.electron, [builtDesktop, ...args])
  if ('browser' in face) {
    console.log(`markaz: ${face.reason}`)
    const ours = ['--browser', face.browser, ...(windows === undefined ? [] : ['--windows', windows])]
    return run(pinnedNode(), [join(root, 'desktop', 'app-mode', 'main.ts'), ...ours, '--', ...args], { stdio: tied })
  }
  console.log(`markaz: ${face.reason}`)
  return runServer()
})
