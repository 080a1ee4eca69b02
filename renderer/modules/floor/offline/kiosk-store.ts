import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type {
  bringOfflineShift,
  bringOfflineWork,
  readKioskBundles,
  readKioskDirectory,
} from '../../../../contracts/workshop/offline-work.ts'

export type Directory = ResponseOf<typeof readKioskDirectory>
export type KeptBundle = ResponseOf<typeof readKioskBundles>['bundles'][number]

/** The directory, and where this device's measure and clock stood when it came. */
export interface KeptDirectory {
  directory: Directory
  measuredAt: number
  clockAt: number
}

/** When something was done, as this device measured it. */
export interface Measured {
  heardAt: number
  sinceHeardMs: number
  clockSinceHeardMs: number
  /** This device's measure when it was done. */
  measuredAt: number
}

/** Work that waits to be brought to the server. */
export type WaitingWork = Omit<BodyOf<typeof bringOfflineWork>, 'time'> & Measured
/** A shift that was begun or ended here. */
export type WaitingShift = Omit<BodyOf<typeof bringOfflineShift>, 'time'> & Measured
export type Waiting = WaitingWork | WaitingShift

export const isShift = (one: Waiting): one is WaitingShift => 'mark' in one

interface KioskDb extends DBSchema {
  directory: { key: string; value: KeptDirectory }
  /** By their codes. */
  bundle: { key: string; value: KeptBundle }
  /** Operations a worker did last, by the worker. */
  recent: { key: string; value: string[] }
  /** In the order they were made. */
  waiting: { key: number; value: Waiting }
}

export type KioskStore = IDBPDatabase<KioskDb>

export const openKioskStore = (): Promise<KioskStore> =>
  openDB<KioskDb>('markaz-kiosk', 1, {
    upgrade(db) {
      db.createObjectStore('directory')
      db.createObjectStore('bundle', { keyPath: 'code' })
      db.createObjectStore('recent')
      db.createObjectStore('waiting', { autoIncrement: true })
    },
  })
