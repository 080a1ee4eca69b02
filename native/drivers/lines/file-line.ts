import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { OpenLine } from './line.ts'

const readEveryMs = 50
const retryWriteMs = 20
const lookEveryMs = 1_000

/**
 * The way to a printer that the kernel shows as a file (`/dev/usb/lp0`). Read without waiting: a read that waits would
 * hold one of the program's few worker threads for as long as the printer says nothing.
 */
export const fileLine =
  (path: () => Promise<string | undefined>): OpenLine =>
  async (events) => {
    const at = await path()
    if (at === undefined) throw new Error('the device is not plugged in')
    const handle = await open(at, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY)
    let isOpen = true

    async function shut(): Promise<void> {
      isOpen = false
      clearInterval(timer)
      clearInterval(looking)
      await handle.close().catch(() => undefined)
    }
    function onGone(reason: Error): void {
      if (!isOpen) return
      void shut()
      events.onClosed(reason)
    }

    let isReading = false
    const buffer = Buffer.alloc(4_096)
    async function readWhatIsThere(): Promise<void> {
      if (isReading || !isOpen) return
      isReading = true
      try {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length)
        if (bytesRead > 0) events.onBytes(Buffer.from(buffer.subarray(0, bytesRead)))
      } catch (error) {
        if (!isNotYet(error)) onGone(error as Error)
      } finally {
        isReading = false
      }
    }
    const timer = setInterval(() => void readWhatIsThere(), readEveryMs)
    // A read of a device that was pulled may find nothing for ever.
    const looking = setInterval(() => {
      void path().then((now) => {
        if (now !== at) onGone(new Error('the device was unplugged'))
      })
    }, lookEveryMs)

    async function writeAll(bytes: Uint8Array): Promise<void> {
      let rest = bytes
      while (rest.length > 0) {
        if (!isOpen) throw new Error(`${at} is closed`)
        try {
          const { bytesWritten } = await handle.write(rest)
          rest = rest.subarray(bytesWritten)
        } catch (error) {
          if (!isNotYet(error)) {
            onGone(error as Error)
            throw error
          }
          await delay(retryWriteMs)
        }
      }
    }

    let writing: Promise<void> = Promise.resolve()
    return {
      // One after another: a question in the middle of a picture would be part of it.
      write(bytes) {
        const written = writing.then(() => writeAll(bytes))
        writing = written.catch(() => undefined)
        return written
      },
      close: shut,
    }
  }

const isNotYet = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EAGAIN'
