import { expect, it } from 'vitest'
import { allRoutes } from '../../../contracts/api.ts'
import { startTestServer } from '../../testing/test-server.ts'
import type { OpenApiDocument } from './openapi.ts'

const pathOf = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')

async function readDocument(): Promise<OpenApiDocument> {
  const server = await startTestServer({ fresh: true })
  const response = await server.nobody.fetch('/api/openapi.json')
  expect(response.headers.get('content-type')).toContain('application/json')
  return (await response.json()) as OpenApiDocument
}

interface Operation {
  operationId: string
  summary: string
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema?: object }> }
  responses: Record<string, { description: string; content: Record<string, { schema?: object }> }>
}

it('names every route the server answers once, and they are the declared ones', async () => {
  const { paths } = await readDocument()
  for (const contract of allRoutes) {
    expect(paths[pathOf(contract.path)]?.[contract.method.toLowerCase()]).toMatchObject({ operationId: contract.name })
  }
  const ids = Object.values(paths).flatMap((path) =>
    (Object.values(path) as unknown as Operation[]).map(({ operationId }) => operationId),
  )
  // A route that is answered and not declared would be left out of the walks over every route.
  expect(ids.toSorted()).toEqual(allRoutes.map(({ name }) => name).toSorted())
})

it('is a whole OpenAPI 3.1 document', async () => {
  const document = await readDocument()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Markaz', version: expect.any(String) } })
  for (const [path, operations] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    for (const operation of Object.values(operations) as unknown as Operation[]) {
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name).toSorted(), operation.operationId).toEqual(inPath.toSorted())
      expect(declared.every(({ required }) => required)).toBe(true)
      const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(names).size).toBe(names.length)
      expect(operation.summary).not.toBe('')
      expect(Object.keys(operation.responses)).toContain('200')
      for (const [status, { description }] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^\d{3}$/)
        expect(description).not.toBe('')
      }
    }
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? '')
  const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
  expect(schemas).toEqual(expect.arrayContaining([...new Set(references)]))
  expect(references).not.toEqual([])
})

it('says what a list takes and what a command needs', async () => {
  const { paths } = await readDocument()
  const list = paths['/jobs']?.['get'] as unknown as Operation
  const parameters = Object.fromEntries(list.parameters.map((parameter) => [parameter.name, parameter]))
  expect(parameters['status']?.schema).toMatchObject({
    type: 'array',
    items: { enum: expect.arrayContaining(['dead']) },
  })
  expect(parameters['limit']).toMatchObject({ required: false, schema: { maximum: 200 } })
  const cancel = paths['/jobs/{id}/cancel']?.['post'] as unknown as Operation
  expect(cancel.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', required: true }))
  expect(cancel.responses['409']?.description).toContain('job.notCancellable')
})

it('can be read with no internet, under the policy of all pages', async () => {
  const server = await startTestServer({ fresh: true })
  expect((await server.nobody.fetch('/api/docs')).headers.get('location')).toBe('/api/docs/')
  const page = await server.nobody.fetch('/api/docs/')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const html = await page.text()
  expect(html).not.toMatch(/<script>|https?:\/\//)
  for (const [, address = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const file = await server.nobody.fetch(address)
    expect(file.status, address).toBe(200)
    expect((await file.text()).length).toBeGreaterThan(100)
  }
  expect((await server.nobody.fetch('/api/docs/package.json')).status).toBe(404)
})
