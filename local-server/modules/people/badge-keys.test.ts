import { expect, it } from 'vitest'
import { signInAtKiosk } from '../../../contracts/identity/sign-in.ts'
import { createPerson } from '../../../contracts/people.ts'
import { startTestServer } from '../../testing/test-server.ts'

/** Tests on PostgreSQL share their tables, so none of them takes a column away. */
it.skipIf(process.env.MARKAZ_TEST_DATABASE === 'postgres')(
  'badges given out before are known in any case after the update, and two that differ by case stay two',
  async () => {
    const server = await startTestServer()
    const person = { familyName: 'Karimova', givenName: 'Zulfiya' }
    const { id } = await server.administrator.call(createPerson, { body: { ...person, badgeCode: 'W-17' } })
    const twin = await server.administrator.call(createPerson, { body: { ...person, badgeCode: 'X-1' } })
    const other = await server.administrator.call(createPerson, { body: { ...person, badgeCode: 'X-2' } })
    await server.core.db.write(async (tx) => {
      await tx.updateTable('person').set({ badgeCode: 'x-1' }).where('id', '=', other.id).execute()
      await tx.schema.dropIndex('person_badge_key').execute()
      await tx.schema.alterTable('person').dropColumn('badgeKey').execute()
      await tx.deleteFrom('migration').where('name', '=', '202611211000-badge-keys').execute()
    })
    await server.restart()
    const kiosk = await server.station('kiosk')
    const holderOf = async (badge: string) => (await kiosk.call(signInAtKiosk, { body: { badge } })).personId
    expect(await holderOf('w-17')).toBe(id)
    expect(await holderOf('X-1')).toBe(twin.id)
    expect(await holderOf('x-1')).toBe(other.id)
  },
)
