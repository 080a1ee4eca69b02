import { statfs } from 'node:fs/promises'
import type { Core } from '../core.ts'
import type { PartState } from '../http/health.ts'
import { notify } from '../notifications/notify.ts'

const defaultWarnMegabytes = 500
const megabyte = 1_048_576
const tellAgainAfterMs = 86_400_000

export interface Disk {
  freeBytes: number
  totalBytes: number
  warnBelowBytes: number
}

export async function diskOf({ config }: Pick<Core, 'config'>): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(config.data)
  return {
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    warnBelowBytes: (config.diskWarnMegabytes ?? defaultWarnMegabytes) * megabyte,
  }
}

export async function diskState(core: Pick<Core, 'config'>): Promise<PartState> {
  const { freeBytes, warnBelowBytes } = await diskOf(core)
  return {
    name: 'disk',
    ok: freeBytes >= warnBelowBytes,
    vital: false,
    detail: `${Math.floor(freeBytes / megabyte)} MB free`,
    facts: [{ kind: 'disk', freeBytes }],
  }
}

/** Tells those who look after the server, at most once a day, that the disk gets full. */
export async function warnOfLowDisk(core: Pick<Core, 'config' | 'db' | 'clock'>): Promise<void> {
  const { freeBytes, warnBelowBytes } = await diskOf(core)
  if (freeBytes >= warnBelowBytes) return
  const now = core.clock.now()
  const told = await core.db.read
    .selectFrom('notification')
    .select('id')
    .where('kind', '=', 'storage.low')
    .where('createdAt', '>', now - tellAgainAfterMs)
    .limit(1)
    .executeTakeFirst()
  if (told) return
  await core.db.write((tx) =>
    notify(tx, now, {
      to: { permission: 'health.read' },
      kind: 'storage.low',
      params: { megabytes: Math.floor(freeBytes / megabyte) },
      link: '/health',
    }),
  )
}
