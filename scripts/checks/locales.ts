import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import type { Check } from './check.ts'
import { readText, repositoryFiles } from './files.ts'
import { messageProblems, placeholders } from './locale-messages.ts'

export const writtenByHand = ['uz-Latn', 'ky', 'kk', 'ru', 'en'] as const
export type WrittenTag = (typeof writtenByHand)[number]
type Messages = ReadonlyMap<string, string>

const isWrittenTag = (tag: string): tag is WrittenTag => writtenByHand.some((written) => written === tag)

/** `{ "a": { "b": "text" } }` and `{ "a.b": "text" }` both give the key `a.b`. */
function flatten(value: unknown, prefix = ''): [string, string][] {
  if (typeof value === 'string') return [[prefix, value]]
  if (typeof value !== 'object' || value === null) return [[prefix, '']]
  return Object.entries(value).flatMap(([key, nested]) => flatten(nested, prefix === '' ? key : `${prefix}.${key}`))
}

/** Keys written twice in one object of a file: reading it keeps the last and says nothing. */
function writtenTwice(base: string, path: string): string[] {
  const problems: string[] = []
  const look = (node: ts.Node, prefix: string): void => {
    if (!ts.isObjectLiteralExpression(node)) return
    const seen = new Set<string>()
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.name)) continue
      const key = `${prefix}${property.name.text}`
      if (seen.has(key)) problems.push(`${path}: ${key} is written twice`)
      seen.add(key)
      look(property.initializer, `${key}.`)
    }
  }
  const [statement] = ts.parseJsonText(path, readText(base, path)).statements
  if (statement) look(statement.expression, '')
  return problems
}

function foldersWithLocales(base: string): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  for (const path of repositoryFiles(base)) {
    if (!/(^|\/)locales\//.test(path) || !path.endsWith('.json')) continue
    folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), basename(path, '.json')])
  }
  return folders
}

function comparedWithEnglish(folder: string, tag: WrittenTag, messages: Messages, english: Messages): string[] {
  const problems: string[] = []
  for (const [key, text] of messages) {
    const englishText = english.get(key)
    if (englishText === undefined) {
      problems.push(`${folder}/${tag}.json: ${key} is not in en.json`)
      continue
    }
    const expected = placeholders(englishText)
    const actual = placeholders(text)
    if (expected.join() !== actual.join()) {
      problems.push(`${folder}/${tag}.json: ${key} has {${actual.join(', ')}}, en.json has {${expected.join(', ')}}`)
    }
    problems.push(
      ...messageProblems(tag, text, englishText).map((problem) => `${folder}/${tag}.json: ${key}: ${problem}`),
    )
  }
  for (const key of english.keys()) if (!messages.has(key)) problems.push(`${folder}/${tag}.json: ${key} is missing`)
  return problems
}

interface Loaded {
  problems: string[]
  /** Keys of each folder's en.json; all locales of a folder have the same or it is a problem. */
  keysByFolder: Map<string, Set<string>>
}

function loadAll(base: string): Loaded {
  const problems: string[] = []
  const keysByFolder = new Map<string, Set<string>>()
  for (const [folder, tags] of foldersWithLocales(base)) {
    for (const tag of tags) {
      if (tag === 'uz-Cyrl') problems.push(`${folder}/uz-Cyrl.json: is made from uz-Latn, not written`)
      else if (!isWrittenTag(tag)) problems.push(`${folder}/${tag}.json: is no locale of the product`)
    }
    const messagesByTag = new Map<WrittenTag, Messages>()
    for (const tag of writtenByHand) {
      const path = `${folder}/${tag}.json`
      if (!tags.includes(tag)) {
        problems.push(`${path}: is missing`)
        continue
      }
      problems.push(...writtenTwice(base, path))
      messagesByTag.set(tag, new Map(flatten(JSON.parse(readText(base, path)))))
    }
    const english = messagesByTag.get('en')
    if (!english) continue
    keysByFolder.set(folder, new Set(english.keys()))
    for (const [tag, messages] of messagesByTag) problems.push(...comparedWithEnglish(folder, tag, messages, english))
  }
  return { problems, keysByFolder }
}

/** A key said in two folders shows now one text and now the other. */
function saidTwice(keysByFolder: Loaded['keysByFolder']): string[] {
  const folderByKey = new Map<string, string>()
  return [...keysByFolder].flatMap(([folder, keys]) =>
    [...keys].flatMap((key) => {
      const former = folderByKey.get(key)
      folderByKey.set(key, folder)
      return former === undefined ? [] : [`${folder}: ${key} is said in ${former} too`]
    }),
  )
}

async function exported(base: string, path: string, name: string): Promise<unknown> {
  if (!existsSync(join(base, path))) return undefined
  const loaded: Record<string, unknown> = await import(pathToFileURL(join(base, path)).href)
  return loaded[name]
}

const namesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

/** Every code, permission and role of the contracts has its words, and no word is left of one that is gone. */
async function contractNames(base: string, keysByFolder: Loaded['keysByFolder']): Promise<string[]> {
  const keys = new Set(
    [...keysByFolder].filter(([folder]) => folder.startsWith('contracts/')).flatMap(([, set]) => [...set]),
  )
  const named = [
    { prefix: 'error', names: namesIn(await exported(base, 'contracts/errors.ts', 'errorStatus')) },
    { prefix: 'permission', names: namesIn(await exported(base, 'contracts/permissions.ts', 'permissions')) },
    { prefix: 'role', names: namesIn(await exported(base, 'contracts/permissions.ts', 'builtInRoles')) },
  ]
  return named.flatMap(({ prefix, names }) => {
    const known = new Set(names.map((name) => `${prefix}.${name}`))
    return [
      ...[...known].filter((key) => !keys.has(key)).map((key) => `contracts/locales: ${key} has no message`),
      ...[...keys]
        .filter((key) => key.startsWith(`${prefix}.`) && !known.has(key))
        .map((key) => `contracts/locales: ${key} is no ${prefix} of the contracts`),
    ]
  })
}

/** What the audit log says was done has its words, in the log's page and in its exports. */
function auditActions(base: string, keysByFolder: Loaded['keysByFolder']): string[] {
  const keys = new Set([...keysByFolder.values()].flatMap((set) => [...set]))
  const sources = repositoryFiles(base).filter((path) => /^local-server\/.*(?<!\.test)\.ts$/.test(path))
  const actions = sources.flatMap((path) =>
    Array.from(readText(base, path).matchAll(/\baction: '([a-zA-Z]+\.[a-zA-Z]+)'/g), ([, action = '']) => action),
  )
  return [...new Set(actions)]
    .filter((action) => !keys.has(`value.audit.action.${action}`))
    .map((action) => `contracts/locales/audit: value.audit.action.${action} has no message`)
}

export const locales: Check = {
  name: 'locales',
  about: 'every text is there in each language, with the same placeholders',
  async run(base) {
    const { problems, keysByFolder } = loadAll(base)
    return [
      ...problems,
      ...saidTwice(keysByFolder),
      ...auditActions(base, keysByFolder),
      ...(await contractNames(base, keysByFolder)),
    ]
  },
}
