import { z } from 'zod'
import { errorStatus, type ErrorCode } from '../../../contracts/errors.ts'
import type { RouteContract } from '../../../contracts/route.ts'

type Json = Record<string, unknown>

interface Schemas {
  [name: string]: Json
}

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: Json
  servers: Json[]
  tags: Json[]
  security: Json[]
  paths: Record<string, Record<string, Json>>
  components: { schemas: Schemas; securitySchemes: Json }
}

/** Codes any route may answer with. */
const generalErrors: readonly ErrorCode[] = ['request.invalid', 'request.tooMany', 'server.unexpected']
const keyErrors: readonly ErrorCode[] = ['idempotency.keyRequired', 'idempotency.keyReused']

const zProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorStatus) as [string, ...string[]]),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  current: z.unknown().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/** The OpenAPI 3.1 description of all routes, made from the contracts the server itself runs by. */
export function openApiDocument(routes: readonly RouteContract[], version: string): OpenApiDocument {
  const schemas: Schemas = {}
  schemas['Problem'] = schemaOf(zProblem, 'output', schemas)
  const paths: OpenApiDocument['paths'] = {}
  for (const contract of routes) {
    const path = contract.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][contract.method.toLowerCase()] = operationOf(contract, schemas)
  }
  const tags = [...new Set(routes.map(tagOf))].toSorted().map((name) => ({ name }))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Markaz',
      version,
      description:
        'Errors are application/problem+json (RFC 9457) with a stable code and a message in the language of ' +
        'Accept-Language. Instants are milliseconds since 1970, days YYYY-MM-DD, money whole minor units.',
    },
    servers: [{ url: '/api/v1' }],
    tags,
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token of an account.' },
        session: { type: 'apiKey', in: 'cookie', name: 'markaz_session' },
      },
    },
  }
}

const tagOf = (contract: RouteContract) => contract.name.split('.')[0] ?? contract.name
const isKeyed = (contract: RouteContract) => contract.method !== 'GET' && contract.idempotency !== 'none'

function operationOf(contract: RouteContract, schemas: Schemas): Json {
  const access = contract.access === 'signedIn' || contract.access === 'public' ? null : contract.access
  return {
    operationId: contract.name,
    tags: [tagOf(contract)],
    summary: contract.summary,
    ...(access ? { description: `Needs the permission \`${access}\`.` } : {}),
    ...(contract.access === 'public' ? { security: [] } : {}),
    'x-access': contract.access,
    parameters: [
      ...parametersOf('path', contract.params, schemas),
      ...parametersOf('query', contract.query, schemas),
      ...(isKeyed(contract) ? [idempotencyKey] : []),
    ],
    ...bodyOf(contract, schemas),
    responses: { 200: answerOf(contract, schemas), ...errorsOf(contract) },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The same key gives the same answer and one effect.',
  schema: { type: 'string', minLength: 1, maxLength: 128 },
}

function bodyOf(contract: RouteContract, schemas: Schemas): Json {
  if (contract.format === 'bytes' && contract.method !== 'GET') {
    return { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
  }
  if (!contract.body) return {}
  const schema = schemaOf(contract.body, 'input', schemas)
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

function answerOf(contract: RouteContract, schemas: Schemas): Json {
  const isFile = contract.format === 'bytes' && contract.method === 'GET'
  return {
    description: isFile ? 'The file.' : 'Done.',
    content: isFile
      ? { 'application/octet-stream': {} }
      : { 'application/json': { schema: schemaOf(contract.response, 'output', schemas) } },
  }
}

function errorsOf(contract: RouteContract): Json {
  const codes = new Set<ErrorCode>([...generalErrors, ...(contract.errors ?? [])])
  if (contract.access !== 'public') codes.add('auth.required')
  if (contract.access !== 'public' && contract.access !== 'signedIn') codes.add('permission.denied')
  if (isKeyed(contract)) for (const code of keyErrors) codes.add(code)
  if (contract.timed) codes.add('clock.wrong')
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) byStatus.set(errorStatus[code], [...(byStatus.get(errorStatus[code]) ?? []), code])
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      String(status),
      {
        description: some.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined, schemas: Schemas): Json[] {
  if (!schema) return []
  const written = schemaOf(schema, 'input', schemas)
  const understood = schemaOf(schema, 'output', schemas)
  const names = Object.keys(understood['properties'] ?? {})
  const required = (written['required'] ?? []) as string[]
  return names.map((name) => {
    const input = ((written['properties'] ?? {}) as Record<string, Json>)[name] ?? {}
    const output = ((understood['properties'] ?? {}) as Record<string, Json>)[name] ?? {}
    return {
      name,
      in: place,
      required: place === 'path' || (required.includes(name) && Object.keys(input).length > 0),
      // Where a parameter is read from text, what it is read as says more than "anything".
      schema: Object.keys(input).length > 0 ? input : output,
    }
  })
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): Json {
  const {
    $schema: _,
    $defs,
    ...json
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json
  for (const [name, definition] of Object.entries(($defs ?? {}) as Schemas)) schemas[name] = hoisted(definition)
  return hoisted(json)
}

const hoisted = <T>(json: T): T =>
  JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')) as T
