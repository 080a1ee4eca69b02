import type { AgentDevice, AgentMessages } from '../../../contracts/agent.ts'
import { zDeviceSettings, type DeviceState, type Port } from '../../../contracts/devices.ts'
import type { Reader, Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { hashToken, newId, newToken } from '../ids.ts'
import { notify } from '../notifications/notify.ts'
import { goOnUnasked } from '../printing/moved-jobs.ts'
import { addFoundDevices } from './devices.service.ts'

/** A new token for a station's agent; the former is worth nothing from then on. */
export async function newAgent(tx: Tx, now: number, stationId: string): Promise<string> {
  const token = newToken('mkg')
  await tx.deleteFrom('station_agent').where('stationId', '=', stationId).execute()
  await tx
    .insertInto('station_agent')
    .values({
      stationId,
      tokenHash: hashToken(token),
      host: '',
      version: '',
      ports: '[]',
      online: 0,
      pairedAt: now,
      lastSeenAt: null,
    })
    .execute()
  // The former does not come back to say how far it came.
  await goOnUnasked(tx, now)
  await emit(tx, now, 'agent.changed', { stationId })
  return token
}

/** The station whose agent presents this token. */
export async function stationOfAgent(db: Reader, token: string): Promise<string | undefined> {
  const agent = await db
    .selectFrom('station_agent')
    .select('stationId')
    .where('tokenHash', '=', hashToken(token))
    .executeTakeFirst()
  return agent?.stationId
}

/** An agent has come: who it is, what it has found, and that it is there. */
export async function noteAgent(tx: Tx, now: number, stationId: string, hello: AgentMessages['hello']): Promise<void> {
  const { host, version, ports } = hello
  await tx
    .updateTable('station_agent')
    .set({ host, version, ports: JSON.stringify(ports), online: 1, lastSeenAt: now })
    .where('stationId', '=', stationId)
    .execute()
  await addFoundDevices(tx, now, stationId, ports)
  await emit(tx, now, 'agent.changed', { stationId })
}

/** What is plugged in has changed. */
export async function notePorts(tx: Tx, now: number, stationId: string, ports: readonly Port[]): Promise<void> {
  await tx
    .updateTable('station_agent')
    .set({ ports: JSON.stringify(ports) })
    .where('stationId', '=', stationId)
    .execute()
  await addFoundDevices(tx, now, stationId, ports)
  await emit(tx, now, 'agent.changed', { stationId })
}

/** The agent's connection is gone. */
export async function noteAgentGone(tx: Tx, now: number, stationId: string): Promise<void> {
  await tx.updateTable('station_agent').set({ online: 0, lastSeenAt: now }).where('stationId', '=', stationId).execute()
  await goOnUnasked(tx, now)
  await emit(tx, now, 'agent.changed', { stationId })
}

/** What a device tells of itself; that of another station's is nobody's. */
export async function noteDeviceState(
  tx: Tx,
  now: number,
  stationId: string,
  { deviceId, state }: { deviceId: string; state: DeviceState },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('device')
    .set({ state: JSON.stringify(state), stateAt: now, ...(state.reports === true ? { reports: 1 } : {}) })
    .where('id', '=', deviceId)
    .where('stationId', '=', stationId)
    .executeTakeFirst()
  if (Number(numUpdatedRows) > 0) await emit(tx, now, 'device.stateChanged', { deviceId, stationId })
}

/** The devices a station's agent is to work with. */
export async function devicesOfAgent(db: Reader, stationId: string): Promise<AgentDevice[]> {
  const rows = await db
    .selectFrom('device')
    .select(['id', 'portKey', 'settings', 'reports'])
    .where('stationId', '=', stationId)
    .where('kind', '!=', 'ignored')
    .orderBy('id')
    .execute()
  return rows.map(({ id, portKey, settings, reports }) => ({
    id,
    portKey,
    settings: zDeviceSettings.parse(JSON.parse(settings)),
    reports: reports === 1,
  }))
}

/** Keeps scans, each once however often it is told, and tells the station's pages. */
export async function keepScans(
  tx: Tx,
  stationId: string,
  { scans, sentAt, refused }: AgentMessages['scans'],
  now: number,
): Promise<void> {
  const own = await tx.selectFrom('device').select(['id', 'name']).where('stationId', '=', stationId).execute()
  for (const { runId, seq, deviceId, code, at: readAt } of scans) {
    const device = own.find((one) => one.id === deviceId)
    if (!device) continue
    const id = newId()
    // A station's clock may be wrong; how long a scan has waited there is not.
    const at = now - Math.max(0, sentAt - readAt)
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('station_scan')
      .values({ id, stationId, deviceId, runId, seq, code, at })
      .onConflict((conflict) => conflict.columns(['runId', 'seq']).doNothing())
      .executeTakeFirst()
    if (Number(numInsertedOrUpdatedRows ?? 0) === 1) {
      await emit(tx, now, 'scan.read', { id, stationId, deviceId, deviceName: device.name, code, at })
    }
  }
  if (refused > 0) await tellOfRefusedScans(tx, now, stationId, refused)
}

/** Scans were lost, and whoever looks after devices has to know whose and how many. */
async function tellOfRefusedScans(tx: Tx, now: number, stationId: string, count: number): Promise<void> {
  const { name } = await tx.selectFrom('station').select('name').where('id', '=', stationId).executeTakeFirstOrThrow()
  await notify(tx, now, {
    to: { permission: 'device.manage' },
    kind: 'scans.refused',
    params: { station: name, count },
    link: '/stations',
  })
}
