import { describe, expect, it } from 'vitest'
import { changePerson, createPerson, listPeople } from '../../../contracts/people.ts'
import { startTestServer, type TestClient } from '../../testing/test-server.ts'

const names = ['Зулфия Каримова', 'Zuhra Oʻrinova', 'Айгүл Төлөбаева', 'Әсел Қасымова', 'Ёқуб Шарипов', 'Ivan Petrov']

async function fill(client: TestClient): Promise<void> {
  for (const [index, name] of names.entries()) {
    const [givenName = '', familyName = ''] = name.split(' ')
    await client.call(createPerson, {
      body: { givenName, familyName, phone: `90 123 45 6${index}`, badgeCode: `B-${index}` },
    })
  }
}

const search = async (client: TestClient, q: string) =>
  (await client.call(listPeople, { query: { q } })).items.map(({ givenName }) => givenName)

describe('a list', () => {
  it.each(['fullName', '-fullName', 'createdAt', '-createdAt'])(
    'paged by %s shows each row once, in one order',
    async (sort) => {
      const { administrator } = await startTestServer()
      await fill(administrator)
      const whole = await administrator.call(listPeople, { query: { sort, total: true } })
      expect(whole).toMatchObject({ total: 6, totalIsCapped: false, nextCursor: null })
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const page = await administrator.call(listPeople, { query: { sort, limit: 2, cursor } })
        expect(page.total).toBeUndefined()
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(paged).toEqual(whole.items.map(({ id }) => id))
    },
  )

  it.each([
    ['zulfiya', ['Зулфия']],
    ['КАРИМОВА зул', ['Зулфия']],
    ["o'rinova", ['Zuhra']],
    ['Ўринова', ['Zuhra']],
    ['айгүл', ['Айгүл']],
    ['b-5', ['Ivan']],
    ['998901234563', ['Әсел']],
    ['+998 90 123-45-63', ['Әсел']],
    ['(90) 123-45-63', ['Әсел']],
    ['90-123-45-63', ['Әсел']],
    ['8 901234563', ['Әсел']],
    ['123 45 63', ['Әсел']],
    ['123-45', ['Зулфия', 'Zuhra', 'Айгүл', 'Әсел', 'Ёқуб', 'Ivan']],
    ['%', []],
    ['_', []],
  ])('searched for %s finds it in any script and spelling', async (q, found) => {
    const { administrator } = await startTestServer()
    await fill(administrator)
    expect((await search(administrator, q)).toSorted()).toEqual(found.toSorted())
  })

  it('is narrowed by its filters', async () => {
    const { administrator } = await startTestServer()
    await fill(administrator)
    const [first] = (await administrator.call(listPeople, { query: {} })).items
    await administrator.call(changePerson, { params: { id: first?.id ?? '' }, body: { version: 1, archived: true } })
    expect((await administrator.call(listPeople, { query: { archived: 'true' } })).items.map(({ id }) => id)).toEqual([
      first?.id,
    ])
    expect((await administrator.call(listPeople, { query: { archived: 'false' } })).items).toHaveLength(5)
  })

  it.each([
    [{ sort: 'password' }, 'query.sort', 'invalid.choice'],
    [{ limit: 0 }, 'query.limit', 'invalid.tooSmall'],
    [{ limit: 1000 }, 'query.limit', 'invalid.tooBig'],
    [{ archived: 'maybe' }, 'query.archived', 'invalid.choice'],
    [{ colour: 'red' }, 'query.colour', 'invalid.unknown'],
    [{ cursor: 'nonsense' }, 'query.cursor', 'cursor.invalid'],
  ])('asked with %o says what is wrong', async (query, path, code) => {
    const { administrator } = await startTestServer()
    const problem = await administrator.refused(listPeople, { query })
    expect(problem.status).toBe(400)
    expect(problem.errors).toMatchObject([{ path, code }])
  })

  it('refuses a cursor of another order, which would skip rows in silence', async () => {
    const { administrator } = await startTestServer()
    await fill(administrator)
    const { nextCursor } = await administrator.call(listPeople, { query: { limit: 2, sort: 'createdAt' } })
    const problem = await administrator.refused(listPeople, {
      query: { limit: 2, sort: '-createdAt', cursor: nextCursor },
    })
    expect(problem.code).toBe('cursor.invalid')
  })
})
