import { expect, it } from 'vitest'
import type { LiveEvent } from '../../../contracts/events.ts'
import { signOut } from '../../../contracts/identity/sign-in.ts'
import { listening } from '../../testing/test-socket.ts'
import { openShop } from './test-shop.ts'

it('tells of a worker’s work the worker, and no other worker', async () => {
  const shop = await openShop()
  const { server, zulfiya, otherWorker, master } = shop
  const own = await listening(server, zulfiya)
  const other = await listening(server, otherWorker)
  const office = await listening(server, master)
  const record = await shop.record(zulfiya, 'sleeve', 40)
  await shop.approve(master, record)
  const otherRecord = await shop.record(otherWorker, 'collar', 5)
  // What happened last comes last.
  const isOf = ({ id }: { id: string }, { payload }: LiveEvent) => JSON.stringify(payload).includes(id)
  await expect.poll(() => other.heard.some((event) => isOf(otherRecord, event))).toBe(true)
  await expect.poll(() => own.heard.map(({ name }) => name)).toContain('workRecord.decided')

  expect(own.heard.filter((event) => isOf(record, event)).map(({ name }) => name)).toEqual([
    'workRecord.created',
    'workRecord.decided',
  ])
  expect(office.heard.some((event) => isOf(record, event))).toBe(true)
  for (const strange of [record, { id: zulfiya.personId }]) {
    expect(other.heard.filter((event) => isOf(strange, event))).toEqual([])
  }
  for (const strange of [otherRecord, { id: otherWorker.personId }]) {
    expect(own.heard.filter((event) => isOf(strange, event))).toEqual([])
  }
})

it('ends the line of whoever signs out, and lets nobody in who is nobody', async () => {
  const shop = await openShop()
  const { server, zulfiya, master } = shop
  const { socket, heard } = await listening(server, zulfiya)
  const office = await listening(server, master)
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))
  const cookies = new Map(zulfiya.cookies)
  await zulfiya.call(signOut)
  await ended
  const before = heard.length
  await shop.record(master, 'sleeve', 12, { workerId: zulfiya.personId })
  await expect.poll(() => office.heard.some(({ name }) => name === 'workRecord.created')).toBe(true)
  expect(heard.length).toBe(before)
  await expect(listening(server, server.nobody)).rejects.toThrow('auth.required')
  await expect(listening(server, { ...zulfiya, cookies })).rejects.toThrow('auth.required')
})
