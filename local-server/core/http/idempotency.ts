import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { prepared, type Arguments, type Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'

declare module '../database/tables.ts' {
  interface Tables {
    idempotency_key: { id: string; requestHash: string; response: string; createdAt: number }
  }
}

/** How long an answer is kept: longer than any kiosk stays out of the server's reach. */
const keptForMs = 60 * 86_400_000

interface Answer {
  id: string
  requestHash: string
  response: string
  createdAt: number
}

const findAnswer = prepared((tx: Tx, { id }: Arguments<{ id: string }>) =>
  tx.selectFrom('idempotency_key').select(['requestHash', 'response']).where('id', '=', id),
)
const keepAnswer = prepared((tx: Tx, { id, requestHash, response, createdAt }: Arguments<Answer>) =>
  tx.insertInto('idempotency_key').values({ id, requestHash, response, createdAt }),
)

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/**
 * Runs a command once per key (D-04): the same key and request give the same answer and no second effect, the same
 * key with another request is refused. The answer is kept in the commit of the effect itself.
 *
 * @throws RuleError `idempotency.keyReused`
 */
export async function once(
  tx: Tx,
  key: { owner: string; key: string; request: string; now: number },
  effect: () => Promise<unknown>,
): Promise<unknown> {
  const id = sha256(`${key.owner}\n${key.key}`)
  const requestHash = sha256(key.request)
  const [before] = await findAnswer(tx, { id })
  if (before) {
    if (before.requestHash !== requestHash) throw new RuleError('idempotency.keyReused')
    return JSON.parse(before.response)
  }
  const response = await effect()
  await keepAnswer(tx, { id, requestHash, response: JSON.stringify(response), createdAt: key.now })
  return response
}

export async function forgetOldKeys(tx: Tx, now: number): Promise<void> {
  await sql`delete from idempotency_key where "createdAt" < ${now - keptForMs}`.execute(tx)
}
