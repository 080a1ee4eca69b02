import { expect, it } from 'vitest'
import { changeOperation, listOperations } from '../../../../contracts/workshop/catalogue.ts'
import type { Tx } from '../../../core/database/index.ts'
import { openShop } from '../test-shop.ts'
import { addStandardMinutes } from './standard-minutes.migration.ts'

it('an install with records gets their standard minutes and finished pieces as if they had been kept', async () => {
  const shop = await openShop()
  const { administrator, core } = shop.server
  const [sleeve] = (await administrator.call(listOperations, { query: { q: 'sleeve' } })).items
  await administrator.call(changeOperation, {
    params: { id: shop.operations.sleeve },
    body: { version: sleeve?.version ?? 0, standardMinutesThousandths: 1250 },
  })
  const approved = await shop.record(shop.zulfiya, 'sleeve', 12)
  await shop.record(shop.zulfiya, 'buttonholes', 7)
  await shop.record(shop.otherWorker, 'buttonholes', 3)
  await shop.approve(shop.master, approved)

  const totals = async () => ({
    worker: await core.db.read.selectFrom('work_total').selectAll().orderBy('workerId').execute(),
    hour: await core.db.read.selectFrom('line_hour_total').selectAll().orderBy('lineId').execute(),
    day: await core.db.read.selectFrom('line_day_total').selectAll().orderBy('lineId').execute(),
  })
  const kept = await totals()
  expect(kept.day.find(({ lineId }) => lineId === 'floor')).toMatchObject({
    approvedMinutesThousandths: 15_000,
    approvedFinishedPieces: 0,
    pendingFinishedPieces: 10,
  })

  await core.db.write(async (tx) => {
    await takeAway(tx)
    await addStandardMinutes.up(tx)
  })
  expect(await totals()).toEqual(kept)
})

async function takeAway({ schema }: Tx): Promise<void> {
  for (const column of ['standardMinutesThousandths', 'isLastOperation']) {
    await schema.alterTable('work_record').dropColumn(column).execute()
  }
  for (const table of ['work_total', 'line_hour_total', 'line_day_total']) {
    for (const status of ['pending', 'approved', 'rejected']) {
      await schema.alterTable(table).dropColumn(`${status}MinutesThousandths`).execute()
      await schema.alterTable(table).dropColumn(`${status}FinishedPieces`).execute()
    }
  }
}
