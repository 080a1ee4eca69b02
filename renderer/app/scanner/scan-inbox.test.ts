import { expect, it } from 'vitest'
import { createScanInbox, type StationScan } from './scan-inbox.ts'

const at = 1_000_000

const scan = (number: number, more: Partial<StationScan> = {}): StationScan => ({
  id: `id-${String(number).padStart(4, '0')}`,
  stationId: 'desk',
  deviceId: 'scanner',
  deviceName: 'Scanner',
  code: `B-${number}`,
  at,
  ...more,
})

/** A page whose server answers when the test says so. */
function openInbox(last: string | null = null) {
  const told: string[] = []
  const asked: { after: string | undefined; answer: (scans: readonly StationScan[]) => void }[] = []
  let kept = last
  const inbox = createScanInbox({
    read(after) {
      const { promise, resolve } = Promise.withResolvers<readonly StationScan[]>()
      asked.push({ after, answer: resolve })
      return promise
    },
    tell: ({ code }) => void told.push(code),
    marker: { get: () => kept, set: (id) => void (kept = id) },
  })
  return {
    inbox,
    told,
    asked,
    async caughtUp(scans: readonly StationScan[]) {
      const caught = inbox.catchUp()
      asked.at(-1)?.answer(scans)
      await caught
    },
  }
}

it('tells each scan once, in its order', () => {
  const { inbox, told } = openInbox('id-0000')
  for (const number of [1, 2, 2, 3, 1]) inbox.hear(scan(number), at + 50)
  expect(told).toEqual(['B-1', 'B-2', 'B-3'])
})

it('leaves alone what was scanned before the page was first opened', async () => {
  const { inbox, told, caughtUp } = openInbox()
  await caughtUp([scan(1), scan(2)])
  inbox.hear(scan(2), at)
  inbox.hear(scan(3), at)
  expect(told).toEqual(['B-3'])
})

it('asks for what it missed while the line was lost, also where nothing had been scanned before', async () => {
  const { asked, told, caughtUp } = openInbox()
  await caughtUp([])
  await caughtUp([scan(1), scan(2)])
  expect(told).toEqual(['B-1', 'B-2'])
  await caughtUp([scan(3)])
  expect(told).toEqual(['B-1', 'B-2', 'B-3'])
  expect(asked.map(({ after }) => after)).toEqual([undefined, '00000000-0000-7000-8000-000000000000', 'id-0002'])
})

it('goes on after a reload where it was', async () => {
  const { told, caughtUp } = openInbox('id-0002')
  await caughtUp([scan(3)])
  expect(told).toEqual(['B-3'])
})

it('keeps the order and doubles none when scans come in while it asks', async () => {
  const { inbox, told, asked } = openInbox('id-0001')
  const caught = inbox.catchUp()
  inbox.hear(scan(3), at)
  inbox.hear(scan(4), at)
  asked[0]?.answer([scan(2), scan(3)])
  await caught
  expect(told).toEqual(['B-2', 'B-3', 'B-4'])
})

it('does not act on what somebody scanned long ago, while the server was away', () => {
  const { inbox, told } = openInbox('id-0000')
  inbox.hear(scan(1, { at: at - 60_000 }), at)
  inbox.hear(scan(2), at)
  expect(told).toEqual(['B-2'])
})
