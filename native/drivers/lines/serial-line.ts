import type { OpenLine } from './line.ts'

export interface SerialSettings {
  baudRate: number
  /** Hardware flow control, for printers that ask for it. */
  rtscts?: boolean
}

/** The way to a serial or USB-CDC device. The path may change between two plugs, so it is asked for at each opening. */
export const serialLine =
  (path: () => Promise<string | undefined>, { baudRate, rtscts = false }: SerialSettings): OpenLine =>
  async (events) => {
    const at = await path()
    if (at === undefined) throw new Error('the device is not plugged in')
    // Native code: loaded where a serial device is first used, so that its absence costs nobody else anything.
    const { SerialPort } = await import('serialport')
    const port = new SerialPort({ path: at, baudRate, rtscts, autoOpen: false })
    let isClosing = false
    port.on('error', () => undefined)
    port.on('data', (bytes: Buffer) => events.onBytes(bytes))
    port.on('close', (reason: Error | null) => {
      if (!isClosing) events.onClosed(reason ?? undefined)
    })
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
    return {
      write: (bytes) =>
        new Promise((resolve, reject) => {
          port.write(Buffer.from(bytes), undefined, (error) => {
            if (error) reject(error)
            else port.drain((failed) => (failed ? reject(failed) : resolve()))
          })
        }),
      async close() {
        isClosing = true
        if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()))
      },
    }
  }
