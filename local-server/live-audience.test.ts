import { expect, it } from 'vitest'
import { readMe, signInAtKiosk } from '../contracts/identity/sign-in.ts'
import type { EventName, EventPayloads } from '../contracts/events.ts'
import { builtInRoles, type BuiltInRole } from '../contracts/permissions.ts'
import { createPerson } from '../contracts/people.ts'
import { createLine } from '../contracts/workshop/lines.ts'
import { emit } from './core/events/outbox.ts'
import { openShop } from './modules/workshop/test-shop.ts'
import { listening } from './testing/test-socket.ts'

/** Who listens: each role, those of another line, a worker whose line it is by its row only, devices by themselves. */
type Listener =
  BuiltInRole | 'otherMaster' | 'otherWorker' | 'leaderWithoutRights' | 'workerAtKiosk' | 'kiosk' | 'screen' | 'desk'

interface Case<N extends EventName> {
  payload: EventPayloads[N]
  heardBy: readonly Listener[]
}

/** Every event has its rows; a new one does not compile without. */
type Table = { readonly [N in EventName]: readonly Case<N>[] }

const someId = '01a1f8ac-57ff-7000-8000-000000000000'

const everyone: readonly Listener[] = [
  ...(Object.keys(builtInRoles) as BuiltInRole[]),
  'otherMaster',
  'otherWorker',
  'leaderWithoutRights',
  'workerAtKiosk',
  'kiosk',
  'screen',
  'desk',
]
const masters = ['master', 'otherMaster'] as const
const workers = ['worker', 'otherWorker', 'leaderWithoutRights', 'workerAtKiosk'] as const
/** They see the work of all. */
const office = ['administrator', 'director', 'accountant'] as const
/** They see the boards, on a wall or at a desk. */
const boards = ['administrator', 'director', ...masters, 'mechanic', 'storekeeper', 'screen'] as const
/** The worker, on whatever they look. */
const own = ['worker', 'workerAtKiosk'] as const
const except = (who: readonly Listener[], ...left: Listener[]) => who.filter((one) => !left.includes(one))

interface Ids {
  lineId: string
  ledLineId: string
  workerId: string
  accountId: string
  kioskId: string
  screenId: string
}

function tableOf({ lineId, ledLineId, workerId, accountId, kioskId, screenId }: Ids): Table {
  const record = { workRecordId: someId, workerId, lineId }
  const records = { workRecordIds: [someId], workerId, lineId }
  const call = { callId: someId, workerId, lineId }
  const printJob = { jobId: someId, status: 'queued', reason: null, stationId: kioskId, title: 'Test' } as const
  const device = { deviceId: someId, stationId: kioskId }
  const workHeardBy = [...own, ...office, ...boards]
  const printers = ['administrator', 'director', 'accountant', ...masters] as const
  const boardsAnd = (...more: Listener[]) => [...boards, ...more]
  return {
    'settings.changed': [{ payload: {}, heardBy: everyone }],
    'clock.changed': [{ payload: {}, heardBy: everyone }],
    'maintenance.changed': [{ payload: {}, heardBy: everyone }],
    'account.changed': [{ payload: { accountId: someId }, heardBy: ['administrator'] }],
    'session.ended': [
      { payload: { sessionId: someId, accountId }, heardBy: ['accountant'] },
      { payload: { sessionId: someId, accountId: null }, heardBy: [] },
    ],
    'person.changed': [
      { payload: { personId: workerId }, heardBy: ['administrator', 'director', 'accountant', ...masters] },
    ],
    'station.changed': [{ payload: { stationId: someId }, heardBy: ['administrator'] }],
    'station.seen': [{ payload: { stationId: kioskId }, heardBy: ['administrator'] }],
    'agent.changed': [{ payload: { stationId: kioskId }, heardBy: printers }],
    'device.changed': [{ payload: device, heardBy: printers }],
    'device.stateChanged': [{ payload: device, heardBy: printers }],
    'printRoute.changed': [{ payload: {}, heardBy: printers }],
    'printJob.changed': [
      { payload: { ...printJob, accountId }, heardBy: ['administrator', 'accountant'] },
      { payload: { ...printJob, accountId: null }, heardBy: ['administrator'] },
    ],
    'sms.changed': [{ payload: { smsId: someId }, heardBy: ['administrator'] }],
    'scan.read': [
      {
        payload: { id: someId, ...device, deviceName: 'Scanner', code: 'B-0001', at: 0 },
        heardBy: ['administrator', 'kiosk', 'workerAtKiosk'],
      },
    ],
    'notification.created': [{ payload: { accountId, notificationId: someId }, heardBy: ['accountant'] }],
    'notification.settled': [{ payload: { accountId }, heardBy: ['accountant'] }],
    'reportSubscription.changed': [{ payload: { accountId }, heardBy: ['accountant'] }],
    'lan.changed': [{ payload: {}, heardBy: ['administrator'] }],
    'job.changed': [
      { payload: { jobId: someId, accountId }, heardBy: ['administrator', 'accountant'] },
      { payload: { jobId: someId, accountId: null }, heardBy: ['administrator'] },
    ],
    'catalogue.changed': [{ payload: { productId: someId }, heardBy: except(everyone, 'kiosk', 'desk') }],
    'rateChange.changed': [{ payload: { rateChangeId: someId }, heardBy: [...office, ...masters] }],
    'line.changed': [{ payload: { lineId }, heardBy: boardsAnd('accountant') }],
    'worker.changed': [{ payload: { workerId, lineId }, heardBy: boardsAnd('accountant') }],
    'order.changed': [{ payload: { orderId: someId }, heardBy: boardsAnd('accountant') }],
    'fabric.changed': [{ payload: { rollId: someId }, heardBy: [...office, ...masters, 'storekeeper'] }],
    'bundle.changed': [{ payload: { bundleId: someId }, heardBy: boards }],
    'screen.changed': [{ payload: { stationId: screenId }, heardBy: ['administrator', 'screen'] }],
    'screen.waiting': [{ payload: {}, heardBy: ['administrator'] }],
    'call.changed': [
      { payload: { ...call, kind: 'machine' }, heardBy: boardsAnd(...own, 'kiosk') },
      { payload: { ...call, kind: 'material' }, heardBy: boardsAnd(...own, 'kiosk') },
      { payload: { ...call, kind: 'master' }, heardBy: boardsAnd(...own, 'kiosk') },
    ],
    'workRecord.created': [
      { payload: record, heardBy: workHeardBy },
      { payload: { ...record, lineId: ledLineId }, heardBy: workHeardBy },
    ],
    'workRecord.changed': [{ payload: record, heardBy: workHeardBy }],
    'workRecord.decided': [{ payload: records, heardBy: workHeardBy }],
    'workRecord.corrected': [{ payload: records, heardBy: workHeardBy }],
    'pay.changed': [
      { payload: { workerIds: [workerId] }, heardBy: [...own, ...office] },
      { payload: { workerIds: [] }, heardBy: office },
    ],
    'payPeriod.changed': [{ payload: { payPeriodId: someId }, heardBy: [...office, ...masters, ...workers] }],
    'payDispute.changed': [
      { payload: { disputeId: someId, workerId, lineId }, heardBy: [...own, ...office, 'master'] },
    ],
    'offlineWork.changed': [
      { payload: { offlineWorkId: someId, lineId }, heardBy: [...office, 'master'] },
      { payload: { offlineWorkId: someId, lineId: null }, heardBy: office },
    ],
    'hall.changed': [{ payload: { hallId: someId }, heardBy: boards }],
    'attendance.changed': [{ payload: { workerId, lineId }, heardBy: workHeardBy }],
    'plan.changed': [{ payload: { lineId }, heardBy: boardsAnd('accountant') }],
    'defect.changed': [{ payload: { lineId }, heardBy: [...office, 'master'] }],
    'defectKind.changed': [{ payload: {}, heardBy: [...office, ...masters] }],
    'shifts.changed': [{ payload: {}, heardBy: [...office, ...masters] }],
    'floorSettings.changed': [{ payload: {}, heardBy: [...office, ...masters] }],
  }
}

it('each event is heard by those who may see what it tells of, and by nobody else', async () => {
  const shop = await openShop()
  const { server, zulfiya } = shop
  const { administrator } = server
  const led = await administrator.call(createPerson, { body: { familyName: 'Sodiqova', givenName: 'Malika' } })
  const ledLine = await administrator.call(createLine, { body: { name: 'Line 3', masterPersonId: led.id } })
  const accountant = await server.account('accountant')
  const accountId = (await accountant.call(readMe))?.accountId ?? ''
  const kiosk = await server.station('kiosk')
  const screen = await server.station('screen')
  const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
  const seats: Record<Listener, Awaited<ReturnType<typeof listening>>> = {
    administrator: await listening(server, administrator),
    director: await listening(server, await server.account('director')),
    master: await listening(server, shop.master),
    otherMaster: await listening(server, shop.otherMaster),
    worker: await listening(server, zulfiya),
    otherWorker: await listening(server, shop.otherWorker),
    leaderWithoutRights: await listening(server, await server.account('worker', { personId: led.id })),
    accountant: await listening(server, accountant),
    mechanic: await listening(server, await server.account('mechanic')),
    storekeeper: await listening(server, await server.account('storekeeper')),
    kiosk: await listening(server, kiosk),
    workerAtKiosk: await listening(server, kiosk, token),
    screen: await listening(server, screen),
    desk: await listening(server, await server.station('desk')),
  }
  await expect(listening(server, server.nobody)).rejects.toThrow('auth.required')

  const table = tableOf({
    lineId: shop.lineId,
    ledLineId: ledLine.id,
    workerId: zulfiya.personId,
    accountId,
    kioskId: kiosk.stationId,
    screenId: screen.stationId,
  })
  const cases = Object.entries(table).flatMap(([name, rows]) =>
    rows.map((row) => ({ name: name as EventName, ...row })),
  )
  // The instant of each is its number; what comes last is for everybody, so that whoever has heard it has heard all.
  await server.core.db.write(async (tx) => {
    for (const [at, { name, payload }] of cases.entries()) await emit(tx, at, name, payload)
    await emit(tx, cases.length, 'clock.changed', {})
  })
  const listeners = Object.entries(seats)
  for (const [who, { heard }] of listeners) {
    await expect.poll(() => heard.some(({ at }) => at === cases.length), { message: who }).toBe(true)
  }

  const titleOf = ({ name, payload }: (typeof cases)[number]) => `${name} ${JSON.stringify(payload)}`
  const heardBy = cases.map((one, at) => [
    titleOf(one),
    listeners
      .filter(([, { heard }]) => heard.some((event) => event.at === at))
      .map(([who]) => who)
      .toSorted(),
  ])
  expect(heardBy).toEqual(cases.map((one) => [titleOf(one), Array.from(new Set(one.heardBy)).toSorted()]))
  for (const [who, { heard }] of listeners) {
    const told = heard.map(({ at }) => at).filter((at) => at <= cases.length)
    expect(new Set(told).size, `${who} is told once`).toBe(told.length)
  }
})
