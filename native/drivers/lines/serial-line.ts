import type { SerialPort } from 'serialport'
import type { OpenLine } from './line.ts'

export interface SerialSettings {
  baudRate: number
  /** How the device says that it can take no more for the moment. */
  flow?: 'none' | 'rtsCts' | 'xonXoff'
}

const lookEveryMs = 1_000

/** The way to a serial or USB-CDC device. The path may change between two plugs, so it is asked for at each opening. */
export const serialLine =
  (path: () => Promise<string | undefined>, { baudRate, flow = 'none' }: SerialSettings): OpenLine =>
  async (events) => {
    const at = await path()
    if (at === undefined) throw new Error('the device is not plugged in')
    // Native code: loaded where a serial device is first used, so that its absence costs nobody else anything.
    const serial = await import('serialport')
    const isSoft = flow === 'xonXoff'
    const port = new serial.SerialPort({
      path: at,
      baudRate,
      rtscts: flow === 'rtsCts',
      xon: isSoft,
      xoff: isSoft,
      autoOpen: false,
    })
    let isOver = false
    const over = () => new Error('the line is closed')
    /** The library lets a write that meets a closed port wait until the port is opened again, which this one never is. */
    const unfinished = new Set<(reason: Error) => void>()

    async function shut(): Promise<void> {
      isOver = true
      clearInterval(looking)
      for (const refuse of unfinished) refuse(over())
      unfinished.clear()
      if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()))
    }
    function onGone(reason: Error | undefined): void {
      if (isOver) return
      void shut()
      events.onClosed(reason)
    }
    port.on('data', (bytes: Buffer) => events.onBytes(bytes))
    port.on('close', (reason: Error | null) => onGone(reason ?? undefined))
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
    // A read that failed is not tried again: without this the device would be silent for ever.
    port.on('error', onGone)

    // Some drivers tell nobody that their device was pulled, and reads of one that was may return nothing for ever.
    const canAsk = await answersAsk(port)
    async function look(): Promise<void> {
      if ((await path()) !== at) onGone(new Error('the device was unplugged'))
      else if (canAsk && !isOver && !(await answersAsk(port))) onGone(new Error('the device is gone'))
    }
    const looking = setInterval(() => void look(), lookEveryMs)
    return {
      write: (bytes) =>
        new Promise((resolve, reject) => {
          if (isOver) {
            reject(over())
            return
          }
          unfinished.add(reject)
          const end = (error: Error | null | undefined) => {
            unfinished.delete(reject)
            if (error) reject(error)
            else resolve()
          }
          port.write(Buffer.from(bytes), undefined, (error) => (error ? end(error) : port.drain(end)))
        }),
      close: shut,
    }
  }

/** Whether the system still answers for the port; not every system knows the question. */
async function answersAsk({ port }: SerialPort): Promise<boolean> {
  return (
    port?.getBaudRate().then(
      () => true,
      () => false,
    ) ?? false
  )
}
