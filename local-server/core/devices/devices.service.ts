import {
  kindsAtPort,
  portKindOf,
  usualSettingsAt,
  zDeviceSettings,
  type Device,
  type DeviceKind,
  type DeviceSettings,
  type DeviceState,
  type Port,
} from '../../../contracts/devices.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { newId } from '../ids.ts'
import { isOnline } from '../stations/heartbeat.ts'
import type { DeviceTable, StationAgentTable } from './devices.migration.ts'

/** What is known of a device nobody has heard of yet. */
export const unknownState: DeviceState = {
  connected: false,
  reports: null,
  paper: null,
  fault: null,
  signalPercent: null,
}

export const devicesWithStations = (db: Reader | Tx) =>
  db
    .selectFrom('device')
    .innerJoin('station', 'station.id', 'device.stationId')
    .leftJoin('station_agent', 'station_agent.stationId', 'device.stationId')
    .selectAll('device')
    .select(['station.name as stationName', 'station_agent.online', 'station_agent.lastSeenAt'])

type DeviceRow = DeviceTable & { stationName: string; online: number | null; lastSeenAt: number | null }

/** Whether an agent is connected: it said so, and was heard of since. */
export const isAgentOnline = (agent: Pick<StationAgentTable, 'lastSeenAt'> & { online: number | null }, now: number) =>
  agent.online === 1 && isOnline(agent.lastSeenAt, now)

export function toDevice(row: DeviceRow, now: number): Device {
  return {
    id: row.id,
    stationId: row.stationId,
    stationName: row.stationName,
    name: row.name,
    kind: row.kind,
    portKey: row.portKey,
    settings: zDeviceSettings.parse(JSON.parse(row.settings)),
    online: isAgentOnline(row, now),
    state: JSON.parse(row.state) as DeviceState,
    stateAt: row.stateAt,
    createdAt: row.createdAt,
    version: row.version,
  }
}

/** @throws RuleError `row.notFound` */
export async function readDevice(db: Reader | Tx, id: string, now: number): Promise<Device> {
  const row = await devicesWithStations(db).where('device.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toDevice(row, now)
}

/** @throws RuleError `device.wrongPort` */
export function assertFitsPort(kind: DeviceKind, portKey: string): void {
  const port = portKindOf(portKey)
  if (!port || !kindsAtPort[port].includes(kind)) throw fieldError('device.wrongPort', 'body.settings')
}

interface NewDevice {
  stationId: string
  portKey: string
  name: string
  settings: DeviceSettings
}

/** Adds a device. @throws RuleError `device.portTaken` */
export async function addDevice(tx: Tx, now: number, device: NewDevice): Promise<string> {
  const { stationId, portKey, name, settings } = device
  const taken = await tx
    .selectFrom('device')
    .select('name')
    .where('stationId', '=', stationId)
    .where('portKey', '=', portKey)
    .executeTakeFirst()
  if (taken) throw fieldError('device.portTaken', 'body.portKey', { name: taken.name })
  const id = newId()
  await tx
    .insertInto('device')
    .values({
      id,
      stationId,
      portKey,
      name,
      search: fold(name),
      kind: settings.kind,
      settings: JSON.stringify(settings),
      state: JSON.stringify(unknownState),
      stateAt: null,
      reports: 0,
      createdAt: now,
      version: 1,
    })
    .execute()
  await emit(tx, now, 'device.changed', { deviceId: id, stationId })
  return id
}

/** What a port is without being told: a plugged-in USB scanner or printer works at once. */
function guessedKind({ kind, key }: Port): DeviceKind | undefined {
  if (kind === 'usbPrinter') return 'receiptPrinter'
  return kind === 'serial' && /^serial:[0-9a-f]{4}:/.test(key) ? 'scanner' : undefined
}

/** Adds devices for what an agent has found and can be guessed. */
export async function addFoundDevices(tx: Tx, now: number, stationId: string, ports: readonly Port[]): Promise<void> {
  const known = await tx.selectFrom('device').select('portKey').where('stationId', '=', stationId).execute()
  for (const port of ports) {
    const kind = guessedKind(port)
    if (kind === undefined || known.some(({ portKey }) => portKey === port.key)) continue
    await addDevice(tx, now, {
      stationId,
      portKey: port.key,
      name: port.label ?? port.key,
      settings: usualSettingsAt(kind, port.key),
    })
  }
}
