import { writeFile } from 'node:fs/promises'
import { done } from '../../../contracts/common.ts'
import {
  changeDevice,
  createDevice,
  deleteAgent,
  deleteDevice,
  listDevices,
  openDrawer,
  pairAgent,
  printTestPage,
  readOwnScans,
  readStationDevices,
  scanFreshMs,
  sendTestSms,
  showOnDisplay,
  showOnOwnDisplay,
  type Device,
  type DeviceKind,
  type Port,
} from '../../../contracts/devices.ts'
import { readPrintRoutes, setPrintRoute, type PrintRole } from '../../../contracts/print-routes.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { addFile } from '../files/files.service.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { hashToken } from '../ids.ts'
import { assertNotLocked, clearFailures, noteFailure } from '../identity/lockout.ts'
import { defineList, listHandler, type List } from '../list/define-list.ts'
import { assignHeldJobs, goOnUnasked, releaseJobsOf } from '../printing/moved-jobs.ts'
import { assertDoes, print } from '../printing/print.ts'
import { testPage } from '../printing/test-page.ts'
import { testPagePdf } from '../printing/test-page-pdf.ts'
import { toE164 } from '../text/phones.ts'
import { text } from '../text/texts.ts'
import type { AgentHub } from './agent-hub.ts'
import { newAgent } from './agents.service.ts'
import {
  addDevice,
  assertFitsPort,
  devicesWithStations,
  isAgentOnline,
  readDevice,
  toDevice,
  unknownState,
} from './devices.service.ts'
import { smsList } from './sms.service.ts'

/** Nobody wants the drawer to open by itself later. */
const drawerFreshMs = 15_000

export const deviceList = defineList(listDevices, {
  rows: (db) => devicesWithStations(db),
  id: 'device.id',
  columns: {
    name: 'device.name',
    createdAt: 'device.createdAt',
    kind: 'device.kind',
    stationId: 'device.stationId',
  },
  search: ['device.search'],
  toRows: (rows, _, { now }) => rows.map((row) => toDevice(row, now)),
}) as List

export function deviceRoutes({ db, clock, settings, files }: Core, hub: AgentHub): Handler[] {
  return [
    listHandler(deviceList, clock.now),
    listHandler(smsList, clock.now),

    query(readStationDevices, async (reader) => {
      const now = clock.now()
      const stations = await reader.selectFrom('station').select(['id', 'name', 'kind']).orderBy('name').execute()
      const agents = await reader.selectFrom('station_agent').selectAll().execute()
      const devices = (await devicesWithStations(reader).orderBy('device.name').execute()).map((row) =>
        toDevice(row, now),
      )
      return {
        items: stations.map((station) => {
          const agent = agents.find(({ stationId }) => stationId === station.id)
          const own = devices.filter(({ stationId }) => stationId === station.id)
          const ports = agent ? (JSON.parse(agent.ports) as Port[]) : []
          return {
            station,
            agent: agent
              ? {
                  stationId: station.id,
                  online: isAgentOnline(agent, now),
                  host: agent.host,
                  version: agent.version,
                  pairedAt: agent.pairedAt,
                  lastSeenAt: agent.lastSeenAt,
                  freePorts: ports.filter(({ key }) => !own.some(({ portKey }) => portKey === key)),
                }
              : null,
            devices: own,
          }
        }),
      }
    }),

    command(createDevice, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      await rowForChange(tx, 'station', body.stationId)
      assertFitsPort(body.settings.kind, body.portKey)
      const id = await addDevice(tx, now, body)
      const after = await readDevice(tx, id, now)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'device.created', entity: 'device', entityId: id, after: body },
      )
      await assignHeldJobs(tx, now)
      return after
    }),

    command(changeDevice, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const row = await rowForChange(tx, 'device', params.id, body.version, () => readDevice(tx, params.id, now))
      const before = await readDevice(tx, params.id, now)
      const { name, settings } = body
      if (settings) assertFitsPort(settings.kind, row.portKey)
      const isOtherKind = settings !== undefined && settings.kind !== row.kind
      await changeRow(tx, 'device', params.id, {
        ...(name === undefined ? {} : { name, search: fold(name) }),
        ...(settings ? { settings: JSON.stringify(settings), kind: settings.kind } : {}),
        ...(isOtherKind ? { state: JSON.stringify(unknownState), stateAt: null, reports: 0 } : {}),
      })
      if (isOtherKind) {
        await tx.deleteFrom('print_route').where('deviceId', '=', params.id).execute()
        await releaseJobsOf(tx, now, params.id)
      }
      const after = await readDevice(tx, params.id, now)
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'device.changed',
          entity: 'device',
          entityId: params.id,
          before: edited(before),
          after: edited(after),
        },
      )
      await emit(tx, now, 'device.changed', { deviceId: params.id, stationId: row.stationId })
      await assignHeldJobs(tx, now)
      return after
    }),

    command(deleteDevice, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const before = await readDevice(tx, params.id, now)
      await releaseJobsOf(tx, now, params.id)
      await tx.deleteFrom('device').where('id', '=', params.id).execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'device.deleted', entity: 'device', entityId: params.id, before: edited(before) },
      )
      await emit(tx, now, 'device.changed', { deviceId: params.id, stationId: before.stationId })
      await assignHeldJobs(tx, now)
      return done
    }),

    preparedCommand(
      printTestPage,
      async ({ params, locale }) => {
        const { kind, name } = await readDevice(db.read, params.id, clock.now())
        if (kind !== 'pagePrinter') return undefined
        const page = await testPagePdf({ name, institution: settings.get().institution, locale })
        const path = files.temporary()
        await writeFile(path, page)
        return files.keep(path)
      },
      async (tx, { params, actor, locale }, kept) => {
        const now = clock.now()
        const { id: deviceId, name, settings: printer } = await readDevice(tx, params.id, now)
        const order = { locale, deviceId }
        if (printer.kind === 'receiptPrinter' || printer.kind === 'labelPrinter') {
          const { institution, logoFileId } = settings.get()
          const page = testPage(printer, { name, institution, logoFileId, locale })
          return { jobId: await print(tx, { actor, now }, { ...order, ...page }) }
        }
        if (!kept) throw new RuleError('device.notPrinter')
        const title = `${text(locale, 'print.test.title')}: ${name}`
        const file = await addFile(tx, { ...kept, name: 'test.pdf', type: 'application/pdf' }, actor, now)
        return { jobId: await print(tx, { actor, now }, { ...order, title, role: 'page', fileId: file.id }) }
      },
    ),

    command(openDrawer, async (tx, { params, actor, locale }) => {
      const now = clock.now()
      const device = await readDevice(tx, params.id, now)
      if (device.settings.kind !== 'receiptPrinter' || device.settings.drawer === 'none') {
        throw new RuleError('device.noDrawer')
      }
      const jobId = await print(
        tx,
        { actor, now },
        {
          title: device.name,
          role: 'receipt',
          locale,
          deviceId: device.id,
          content: { sheets: [{ blocks: [], drawer: true }] },
          freshForMs: drawerFreshMs,
        },
      )
      return { jobId }
    }),

    preparedCommand(
      showOnDisplay,
      async ({ params, body }) => {
        const device = await ofKind(db.read, params.id, 'customerDisplay', clock.now())
        const isShown = await hub.show(device.stationId, { deviceId: device.id, lines: body.lines })
        if (!isShown) throw new RuleError('device.offline')
      },
      async () => done,
    ),

    preparedCommand(
      showOnOwnDisplay,
      async ({ body, actor }) => {
        const displays = await db.read
          .selectFrom('device')
          .select(['id', 'stationId'])
          .where('stationId', '=', actor.stationId ?? '')
          .where('kind', '=', 'customerDisplay')
          .execute()
        if (displays.length === 0) throw new RuleError('device.noDisplay')
        const shown = await Promise.all(
          displays.map(({ id, stationId }) => hub.show(stationId, { deviceId: id, lines: body.lines })),
        )
        if (!shown.includes(true)) throw new RuleError('device.offline')
      },
      async () => done,
    ),

    preparedCommand(
      sendTestSms,
      async ({ params, body }) => {
        const device = await ofKind(db.read, params.id, 'modem', clock.now())
        const to = toE164(body.to, settings.get().timeZone)
        if (to === null) throw fieldError('person.phoneInvalid', 'body.to')
        const answer = await hub.sendSms(device.stationId, { deviceId: device.id, to, text: body.text })
        if (!answer) throw new RuleError('device.offline')
        if (answer.taken === 0) throw new RuleError('device.smsRefused')
        if (answer.taken < answer.parts) throw new RuleError('device.smsPartly')
        return { smsId: answer.smsId, parts: answer.parts }
      },
      async (_, __, answer) => answer,
    ),

    preparedCommand(
      pairAgent,
      async ({ address, body }) => {
        const attempt = { subject: 'pairing', device: address }
        if (body.code !== undefined) {
          await db.write(async (tx) => {
            await assertNotLocked(tx, attempt, clock.now())
            await noteFailure(tx, attempt, clock.now())
          })
        }
        return attempt
      },
      async (tx, { body, actor, requestId }, attempt) => {
        const now = clock.now()
        const station = await (body.code === undefined
          ? ownStation(tx, actor.kind === 'station' ? actor.stationId : null)
          : stationByCode(tx, body.code, now))
        if (!station) throw fieldError('station.pairingCodeWrong', 'body.code')
        if (body.code !== undefined) {
          await clearFailures(tx, attempt.subject, attempt.device)
          await changeRow(tx, 'station', station.id, { pairingCodeHash: null, pairingExpiresAt: null })
        }
        const token = await newAgent(tx, now, station.id)
        await audit(tx, { actor, requestId, now }, { action: 'agent.paired', entity: 'station', entityId: station.id })
        return { token, stationId: station.id, stationName: station.name }
      },
    ),

    command(deleteAgent, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const { numDeletedRows } = await tx
        .deleteFrom('station_agent')
        .where('stationId', '=', params.id)
        .executeTakeFirst()
      if (Number(numDeletedRows) === 0) throw new RuleError('row.notFound')
      await goOnUnasked(tx, now)
      await audit(tx, { actor, requestId, now }, { action: 'agent.deleted', entity: 'station', entityId: params.id })
      await emit(tx, now, 'agent.changed', { stationId: params.id })
      return done
    }),

    query(readOwnScans, async (reader, { query: { after }, actor }) => {
      if (actor.stationId === null) return { items: [] }
      let scans = reader
        .selectFrom('station_scan')
        .innerJoin('device', 'device.id', 'station_scan.deviceId')
        .select(['station_scan.id', 'station_scan.stationId', 'station_scan.deviceId', 'device.name as deviceName'])
        .select(['station_scan.code', 'station_scan.at'])
        .where('station_scan.stationId', '=', actor.stationId)
        .where('station_scan.at', '>', clock.now() - scanFreshMs)
      if (after !== undefined) scans = scans.where('station_scan.id', '>', after)
      return { items: await scans.orderBy('station_scan.id').limit(1_000).execute() }
    }),

    query(readPrintRoutes, async (reader) => ({ items: await routesOf(reader) })),

    command(setPrintRoute, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      const { role, deviceId } = body
      const stationId = body.stationId ?? ''
      const before = (await routesOf(tx)).find((route) => route.role === role && route.stationId === body.stationId)
      if (body.stationId !== null) await rowForChange(tx, 'station', body.stationId)
      await tx.deleteFrom('print_route').where('stationId', '=', stationId).where('role', '=', role).execute()
      if (deviceId !== null) {
        await assertDoes(tx, role, deviceId)
        await tx.insertInto('print_route').values({ stationId, role, deviceId }).execute()
      }
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'printRoute.changed',
          entity: 'printRoute',
          entityId: `${stationId}:${role}`,
          before: before ?? null,
          after: body,
        },
      )
      await emit(tx, now, 'printRoute.changed', {})
      await assignHeldJobs(tx, now)
      return { items: await routesOf(tx) }
    }),
  ]
}

const edited = ({ name, portKey, settings }: Device) => ({ name, portKey, settings })

async function ofKind(db: Reader, id: string, kind: DeviceKind, now: number): Promise<Device> {
  const device = await readDevice(db, id, now)
  if (device.kind !== kind) throw new RuleError('device.wrongKind')
  return device
}

const ownStation = async (tx: Tx, stationId: string | null) =>
  stationId === null
    ? undefined
    : tx.selectFrom('station').select(['id', 'name']).where('id', '=', stationId).executeTakeFirst()

const stationByCode = (tx: Tx, code: string, now: number) =>
  tx
    .selectFrom('station')
    .select(['id', 'name'])
    .where('pairingCodeHash', '=', hashToken(code))
    .where('pairingExpiresAt', '>', now)
    .executeTakeFirst()

async function routesOf(db: Reader | Tx) {
  const routes = await db.selectFrom('print_route').selectAll().orderBy('stationId').orderBy('role').execute()
  return routes.map(({ stationId, role, deviceId }) => ({
    stationId: stationId === '' ? null : stationId,
    role: role as PrintRole,
    deviceId,
  }))
}
