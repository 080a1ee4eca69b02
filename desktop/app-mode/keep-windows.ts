import { delayBeforeTry } from '../supervisor.ts'
import type { BrowserProcess } from './browser-process.ts'
import type { WantedWindow } from './wanted-windows.ts'

export interface KeepEvents {
  /** A person closed the main window. */
  mainClosed: () => void
  /** The browser does not stay open, however often it is started. */
  mainFailed: () => void
}

export interface KeptWindows {
  /** Opens them at this address; again at another one when the server has moved. */
  show(address: string): void
  closeAll(): Promise<void>
}

const triesOfMain = 5
/** A window that was open this long was well: what ended it is a new trouble. */
const wellAfterMs = 60_000

/**
 * Keeps a computer's windows open. One that crashed comes back; so does a kiosk or a screen that somebody closed, as
 * nobody is meant to close those. Closing the main window is the end, as it is with the desktop.
 */
export function keepWindows(
  wanted: readonly WantedWindow[],
  start: (window: WantedWindow, address: string) => BrowserProcess,
  { mainClosed, mainFailed }: KeepEvents,
): KeptWindows {
  let address: string | undefined
  let isEnding = false
  const open = new Map<string, BrowserProcess>()
  const pauses = new Map<string, NodeJS.Timeout>()

  function launch(window: WantedWindow, failures = 0): void {
    if (isEnding || address === undefined) return
    const startedAt = Date.now()
    const shownAt = address
    const browser = start(window, shownAt)
    open.set(window.slot, browser)
    browser.onExit((code) => {
      open.delete(window.slot)
      if (isEnding) return
      if (shownAt !== address) return launch(window)
      if (window.kind === 'main' && code === 0) return mainClosed()
      const now = Date.now() - startedAt >= wellAfterMs ? 1 : failures + 1
      if (window.kind === 'main' && now >= triesOfMain) return mainFailed()
      pauses.set(
        window.slot,
        setTimeout(() => launch(window, now), delayBeforeTry(now)),
      )
    })
  }

  return {
    show(at) {
      if (at === address) return
      const isFirst = address === undefined
      address = at
      const former = [...open.values()]
      if (isFirst) for (const window of wanted) launch(window)
      else for (const browser of former) void browser.close()
    },
    async closeAll() {
      isEnding = true
      for (const pause of pauses.values()) clearTimeout(pause)
      await Promise.all([...open.values()].map((browser) => browser.close()))
    },
  }
}
