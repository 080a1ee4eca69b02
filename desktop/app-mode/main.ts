import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '../../contracts/exit-codes.ts'
import { root, serverCommand } from '../../scripts/lib/paths.mjs'
import { exitCodeOf } from '../../scripts/lib/processes.mjs'
import { dataFolderOf } from '../server-arguments.ts'
import { type ServerProcess, supervise } from '../supervisor.ts'
import { startBrowser } from './browser-process.ts'
import { keepWindows } from './keep-windows.ts'
import { dropForeignLock } from './profile-lock.ts'
import { browserFolder, WindowsError, wantedWindows, type WantedWindow } from './wanted-windows.ts'
import { windowArguments } from './window-arguments.ts'

/** Where Electron is not installed: the server, and its windows in the application mode of a browser. */

const { values, positionals: serverArgs } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'string' }, windows: { type: 'string' } },
})
const { browser = '', windows: said } = values
const dataFolder = dataFolderOf(serverArgs, process.env, root)
const isRoot = process.getuid?.() === 0

let exitCode = 0

function startServer(): ServerProcess {
  const child = spawn(process.execPath, [...serverCommand, ...serverArgs], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
  })
  return {
    onOutput(listener) {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        process.stdout.write(text)
        listener(text)
      })
    },
    onExit: (listener) =>
      void child.once('exit', (code, signal) => {
        exitCode = exitCodeOf(code, signal)
        // Another try would find that other server again.
        listener(exitCode === exitCodes.otherServer ? exitCodes.notStarted : exitCode)
      }),
    end() {
      // There a signal ends it at once; whose parent has left ends in order.
      if (process.platform !== 'win32') return child.kill('SIGTERM')
      const { connected } = child
      if (connected) child.disconnect()
      return connected
    },
  }
}

function openWindow(window: WantedWindow, address: string) {
  const profile = join(browserFolder(dataFolder), window.slot)
  dropForeignLock(profile)
  const args = windowArguments(window, { address, profile, isFirst: !existsSync(profile), isRoot })
  return startBrowser(browser, args, { coversDisplay: window.kind !== 'main' })
}

async function end(code: number): Promise<void> {
  await Promise.all([windows.closeAll(), supervisor.stop()])
  process.exit(code)
}

function wantedOrEnd(): readonly WantedWindow[] {
  try {
    return wantedWindows(dataFolder, { said, inEnvironment: process.env['MARKAZ_WINDOWS'] })
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error
    console.error(`markaz: ${error.message}`)
    process.exit(exitCodes.notStarted)
  }
}

const wanted = wantedOrEnd()
const windows = keepWindows(wanted, openWindow, {
  mainClosed: () => void end(0),
  mainFailed: () => console.log(`markaz: ${browser} does not stay open here; open the address in a browser yourself`),
})
const supervisor = supervise(startServer, {
  running(address) {
    console.log(`markaz: opening ${wanted.map(({ slot }) => slot).join(', ')} at ${address} with ${browser}`)
    if (isRoot) console.log('markaz: the browser runs without its sandbox, as this is the root user')
    windows.show(address)
  },
  // Its pages say so themselves, and wait.
  interrupted: () => undefined,
  failed: () => void end(exitCode),
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(0))
process.once('disconnect', () => void end(0))
supervisor.start()
