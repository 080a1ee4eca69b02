import { describe, expect, it } from 'vitest'
import { changeView, createView, deleteView, listViews } from '../../../contracts/views.ts'
import { startTestServer } from '../../testing/test-server.ts'

const body = {
  list: 'person.list',
  name: 'Archive',
  query: { archived: 'true', sort: '-createdAt', limit: '10' },
  columns: ['fullName', 'phone'],
}

describe('a saved view', () => {
  it('keeps filters, order and columns for its owner, without the page', async () => {
    const server = await startTestServer()
    const owner = await server.account(['person.read'])
    const view = await owner.call(createView, { body })
    expect(view).toMatchObject({ name: 'Archive', own: true, shared: false, columns: ['fullName', 'phone'] })
    expect(view.query).toEqual({ archived: 'true', sort: '-createdAt' })
    expect((await owner.call(listViews, { query: { list: 'person.list' } })).items).toEqual([view])

    const other = await server.account(['person.read'])
    expect((await other.call(listViews, { query: { list: 'person.list' } })).items).toEqual([])
    expect((await other.refused(deleteView, { params: { id: view.id } })).code).toBe('row.notFound')
    expect((await other.refused(changeView, { params: { id: view.id }, body: { version: 1, name: 'x' } })).code).toBe(
      'row.notFound',
    )
  })

  it('is changed by its owner, and not over a change not seen', async () => {
    const server = await startTestServer()
    const owner = await server.account(['person.read'])
    const { id } = await owner.call(createView, { body })
    const changed = await owner.call(changeView, { params: { id }, body: { version: 1, name: 'Left', columns: [] } })
    expect(changed).toMatchObject({ name: 'Left', columns: [], version: 2, query: { archived: 'true' } })
    const stale = await owner.refused(changeView, { params: { id }, body: { version: 1, name: 'Gone' } })
    expect(stale).toMatchObject({ code: 'row.stale', current: { name: 'Left' } })
  })

  it('is shared by whoever may share, and seen by whoever may see the list', async () => {
    const server = await startTestServer()
    const director = await server.account('director')
    const reader = await server.account(['person.read'])
    const stranger = await server.account(['settings.read'])
    const view = await director.call(createView, { body: { ...body, shared: true } })
    const { items } = await reader.call(listViews, { query: { list: 'person.list' } })
    expect(items).toEqual([{ ...view, own: false }])
    expect((await stranger.refused(listViews, { query: { list: 'person.list' } })).code).toBe('permission.denied')
    expect((await reader.refused(createView, { body: { ...body, shared: true } })).code).toBe('permission.denied')
    await server.administrator.call(deleteView, { params: { id: view.id } })
    expect((await reader.call(listViews, { query: { list: 'person.list' } })).items).toEqual([])
  })

  it.each([
    [{ list: 'nothing.list' }, 'list.unknown', 'body.list'],
    [{ columns: ['pinHash'] }, 'list.columnUnknown', 'body.columns'],
    [{ query: { status: 'pending' } }, 'request.invalid', 'body.query.status'],
    [{ query: { sort: 'phone' } }, 'request.invalid', 'body.query.sort'],
    [{ name: ' ' }, 'request.invalid', 'body.name'],
  ])('is refused with the field named: %j', async (wrong, code, path) => {
    const server = await startTestServer()
    const problem = await server.administrator.refused(createView, { body: { ...body, ...wrong } })
    expect(problem.code).toBe(code)
    expect(problem.errors?.[0]?.path).toBe(path)
  })

  it('has a name of its own among one’s views of a list', async () => {
    const server = await startTestServer()
    await server.administrator.call(createView, { body })
    expect((await server.administrator.refused(createView, { body })).code).toBe('view.nameTaken')
    const other = await server.account(['person.read'])
    await other.call(createView, { body })
  })
})
