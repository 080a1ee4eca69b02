import type { StoredFile } from '../../../contracts/files.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import type { Actor } from '../access.ts'
import type { Database, Reader, Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { newId } from '../ids.ts'
import type { FileStore } from './file-store.ts'

export interface KeptBytes {
  sha256: string
  size: number
  name: string
  type: string
}

/** Notes a file whose bytes are in the store already. */
export async function addFile(tx: Tx, bytes: KeptBytes, by: Actor, now: number): Promise<StoredFile> {
  const file = { id: newId(), name: bytes.name, type: bytes.type, size: bytes.size, createdAt: now }
  const { accountId, personId } = by
  await tx
    .insertInto('file')
    .values({ ...file, sha256: bytes.sha256, accountId, personId })
    .execute()
  return file
}

/** A file the actor may see: sent by them, or belonging to what they may see. @throws RuleError `row.notFound` */
export async function readableFile(db: Reader | Tx, actor: Actor, id: string) {
  const file = await db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst()
  if (file && (isOwner(actor, file) || (await mayBySubject(db, actor, id)))) return file
  throw new RuleError('row.notFound')
}

const isOwner = (actor: Actor, { accountId, personId }: { accountId: string | null; personId: string | null }) =>
  actor.kind === 'system' ||
  (accountId !== null && accountId === actor.accountId) ||
  (personId !== null && personId === actor.personId)

async function mayBySubject(db: Reader | Tx, actor: Actor, fileId: string): Promise<boolean> {
  const references = await db.selectFrom('file_reference').selectAll().where('fileId', '=', fileId).execute()
  return references.some(
    (reference) =>
      isOwner(actor, reference) || (reference.permission !== null && actor.can(reference.permission as Permission)),
  )
}

export interface FileSubject {
  entity: string
  entityId: string
  /** Which of the subject's files: `photo`, `contract`. */
  slot: string
  /** Whoever holds it may see the file. */
  permission?: Permission
  /** The person or account it is about may see it too. */
  personId?: string | null
  accountId?: string | null
}

/**
 * Makes a file belong to something, instead of the one that did before; `null` takes it away. A file that belongs to
 * nothing is swept.
 *
 * @throws RuleError `row.notFound` when the actor may not see the file, `file.notPicture` where a picture is needed
 */
export async function setFileOf(
  tx: Tx,
  actor: Actor,
  subject: FileSubject,
  fileId: string | null,
  wish: { path: string; picture?: boolean } = { path: 'body.fileId' },
): Promise<void> {
  const id = `${subject.entity}:${subject.entityId}:${subject.slot}`
  const before = await tx.selectFrom('file_reference').select('fileId').where('id', '=', id).executeTakeFirst()
  if ((before?.fileId ?? null) === fileId) return
  await tx.deleteFrom('file_reference').where('id', '=', id).execute()
  if (fileId === null) return
  const file = await readableFile(tx, actor, fileId).catch(() => {
    throw fieldError('row.notFound', wish.path)
  })
  if (wish.picture && !file.type.startsWith('image/')) throw fieldError('file.notPicture', wish.path)
  await tx
    .insertInto('file_reference')
    .values({
      id,
      fileId,
      permission: subject.permission ?? null,
      accountId: subject.accountId ?? null,
      personId: subject.personId ?? null,
    })
    .execute()
}

/** How long a file may wait for the form it was sent with to be saved. */
const unreferencedForMs = 86_400_000
/** Longer than the way from the store to the row takes. */
const settlingMs = 3_600_000

/** Removes files nothing refers to, and bytes no file has; gives how many of each. */
export async function sweepFiles(
  { db, store, now, settling = settlingMs }: { db: Database; store: FileStore; now: number; settling?: number },
  signal?: AbortSignal,
): Promise<{ files: number; bytes: number }> {
  const swept = await db.write((tx) =>
    tx
      .deleteFrom('file')
      .where('createdAt', '<', now - unreferencedForMs)
      .where('id', 'not in', (eb) => eb.selectFrom('file_reference').select('fileId'))
      .returning('id')
      .execute(),
  )
  let bytes = 0
  for await (const sha256 of store.keptBefore(settling)) {
    if (signal?.aborted) break
    const known = await db.read.selectFrom('file').select('id').where('sha256', '=', sha256).limit(1).executeTakeFirst()
    if (known) continue
    await store.remove(sha256)
    bytes += 1
  }
  return { files: swept.length, bytes }
}
