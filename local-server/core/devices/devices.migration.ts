import type { DeviceKind } from '../../../contracts/devices.ts'
import type { Migration } from '../database/index.ts'

export interface StationAgentTable {
  stationId: string
  tokenHash: string
  host: string
  version: string
  /** JSON list of the ports it has found. */
  ports: string
  online: number
  pairedAt: number
  lastSeenAt: number | null
}

export interface DeviceTable {
  id: string
  stationId: string
  portKey: string
  name: string
  search: string
  kind: DeviceKind
  /** JSON, as its kind has them. */
  settings: string
  /** JSON of what it last told, and when. */
  state: string
  stateAt: number | null
  /** It has told of its state at least once, so silence is a fault. */
  reports: number
  createdAt: number
  version: number
}

declare module '../database/tables.ts' {
  interface Tables {
    station_agent: StationAgentTable
    device: DeviceTable
    /** Which printer does what; the empty station is every station that has none of its own. */
    print_route: { stationId: string; role: string; deviceId: string }
    station_scan: {
      id: string
      stationId: string
      deviceId: string
      /** Of the agent's run and within it, so that a scan told twice is kept once. */
      runId: string
      seq: number
      code: string
      at: number
    }
  }
}

export const createDevices: Migration = {
  name: '202611201500-devices',
  async up(tx) {
    await tx.schema
      .createTable('station_agent')
      .addColumn('stationId', 'text', (c) => c.primaryKey().references('station.id').onDelete('cascade'))
      .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('version', 'text', (c) => c.notNull())
      .addColumn('ports', 'text', (c) => c.notNull())
      .addColumn('online', 'integer', (c) => c.notNull())
      .addColumn('pairedAt', 'bigint', (c) => c.notNull())
      .addColumn('lastSeenAt', 'bigint')
      .execute()
    await tx.schema
      .createTable('device')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('stationId', 'text', (c) => c.notNull().references('station.id').onDelete('cascade'))
      .addColumn('portKey', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('settings', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('stateAt', 'bigint')
      .addColumn('reports', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addUniqueConstraint('device_port', ['stationId', 'portKey'])
      .execute()
    await tx.schema
      .createTable('print_route')
      .addColumn('stationId', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('deviceId', 'text', (c) => c.notNull().references('device.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('print_route_key', ['stationId', 'role'])
      .execute()
    await tx.schema
      .createTable('station_scan')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('stationId', 'text', (c) => c.notNull().references('station.id').onDelete('cascade'))
      .addColumn('deviceId', 'text', (c) => c.notNull())
      .addColumn('runId', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('station_scan_once', ['runId', 'seq'])
      .execute()
    await tx.schema.createIndex('station_scan_station').on('station_scan').columns(['stationId', 'id']).execute()
  },
}
