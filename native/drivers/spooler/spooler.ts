import type { DeviceState } from '../../../contracts/devices.ts'

/** What became of something handed to the system. */
export type SpooledState =
  /** It waits, or is being printed. */
  | 'waiting'
  | 'done'
  /** A person took it from the system's own list, or the system gave it up. */
  | 'ended'
  /** The system does not know it any more. */
  | 'unknown'

/** The system's own printing. */
export interface Spooler {
  /** The names of its printers. */
  queues(): Promise<string[]>
  /** How a printer is, as far as the system knows; undefined where there is none of that name. */
  look(queue: string): Promise<Pick<DeviceState, 'paper' | 'fault'> | undefined>
  /** Hands it bytes in the printer's own language, or a PDF file; gives the system's number for it. */
  submit(queue: string, document: { title: string; bytes: Uint8Array; isPdf: boolean }): Promise<string>
  stateOf(queue: string, id: string): Promise<SpooledState>
  /** Takes it from the system; one that is over stays as it is. */
  cancel(queue: string, id: string): Promise<void>
}
