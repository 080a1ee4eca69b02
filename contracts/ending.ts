import { z } from 'zod'

/** What the desktop says to a process it started and that is to end in order: Windows has no signal that only asks. */
export const endRequest = { end: true } as const
const zEndRequest = z.object({ end: z.literal(true) })

/** The way to the program that started this process, where that is Electron. */
export interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
}

interface Started {
  parentPort?: ParentPort
  once(event: 'disconnect', listener: () => void): unknown
}

/**
 * Resolves when whoever started this process asks it to end, or is gone, however that ended, and passes no signal on any
 * more.
 *
 * @param started the process itself
 */
export const whenToEnd = (started: object): Promise<void> =>
  new Promise((resolve) => {
    const { parentPort, once } = started as Started
    once.call(started, 'disconnect', () => resolve())
    parentPort?.on('message', ({ data }) => {
      if (zEndRequest.safeParse(data).success) resolve()
    })
  })
