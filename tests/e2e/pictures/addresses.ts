import { randomUUID } from 'node:crypto'
import type { APIRequestContext, APIResponse } from '@playwright/test'
import { newestSlipToken } from '../../support/slips.ts'

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
const headers = () => ({ 'idempotency-key': randomUUID() })

async function answerOf<T>(answer: APIResponse): Promise<T> {
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`)
  return (await answer.json()) as T
}

async function importOf(request: APIRequestContext): Promise<string> {
  const { items } = await answerOf<{ items: { name: string }[] }>(await request.get('/api/v1/import-kinds'))
  const kind = items[0]?.name ?? ''
  const template = await request.get(`/api/v1/import-kinds/${kind}/template`)
  const file = await answerOf<{ id: string }>(
    await request.post('/api/v1/files?name=namuna.xlsx', { headers: headers(), data: await template.body() }),
  )
  const made = await answerOf<{ id: string }>(
    await request.post('/api/v1/imports', { headers: headers(), data: { kind, fileId: file.id } }),
  )
  return `/import/${made.id}`
}

async function slipOf(request: APIRequestContext, dataFolder: string): Promise<string | undefined> {
  const { items } = await answerOf<{ items: { id: string }[] }>(await request.get('/api/v1/pay?limit=1'))
  if (items.length === 0) return undefined
  const data = { workerIds: items.map(({ id }) => id), from: day(30), to: day(0) }
  await answerOf(await request.post('/api/v1/pay-slips/prints', { headers: headers(), data }))
  return `/slips/${newestSlipToken(dataFolder)}`
}

/** Halls are read all at once, with what stands in them. */
async function hallOf(request: APIRequestContext): Promise<string | undefined> {
  const { halls } = await answerOf<{ halls: { id: string }[] }>(await request.get('/api/v1/boards/plant'))
  return halls[0] && `/plant/${halls[0].id}`
}

/** The address of a row for somebody: the first of its list, or one that is made; nothing where they have none to see. */
export async function addressFor(
  path: string,
  request: APIRequestContext,
  dataFolder: string,
): Promise<string | undefined> {
  const [list = ''] = path.slice(1).split('/')
  if (list === 'import') return importOf(request)
  if (list === 'slips') return slipOf(request, dataFolder)
  if (list === 'plant') return hallOf(request)
  const { items } = await answerOf<{ items: { id: string }[] }>(await request.get(`/api/v1/${list}?limit=1`))
  const id = items[0]?.id
  return id === undefined ? undefined : path.replace(/:\w+/, id)
}
