import { request } from 'node:https'
import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { readTrust } from '../contracts/lan.ts'
import { isIssuedBy } from './certificates.ts'
import type { PinnedServer } from './settings.ts'

/** The port other machines are let in by, unless an administrator chose another. */
const usualPort = 5643
const answerWithinMs = 10_000
const longestAnswer = 100_000

export type GreetProblem = 'address' | 'noAnswer' | 'notMarkaz' | 'notSetUp' | 'otherFingerprint'

export class GreetError extends Error {
  readonly problem: GreetProblem

  constructor(problem: GreetProblem, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
  }
}

/** `192.168.1.10`, `markaz.local:5643` or a whole address, as `https://host:port`; undefined where it is none. */
export function serverAddress(typed: string): string | undefined {
  const text = typed.trim()
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text.replace(/^http:/i, 'https:') : `https://${text}`
  if (text === '' || !URL.canParse(withScheme)) return undefined
  const { protocol, hostname, port, username } = new URL(withScheme)
  if (protocol !== 'https:' || hostname === '' || username !== '') return undefined
  const hasPort = port !== '' || /:443(\/|$)/.test(text)
  return `https://${hostname}:${hasPort ? port || '443' : usualPort}`
}

interface Answer {
  body: string
  leaf: Buffer
  authority: Buffer
}

/** Asks without believing: who answers is found out from what the answer is sealed with. */
function ask(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => reject(new GreetError('noAnswer', { cause: error }))
    const asked = request(
      `${url}/api/v1${readTrust.path}`,
      { rejectUnauthorized: false, agent: false, signal: AbortSignal.timeout(answerWithinMs) },
      (response) => {
        const presented = (response.socket as TLSSocket).getPeerCertificate(true)
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
          if (body.length > longestAnswer) response.destroy()
        })
        response.once('error', failed)
        response.once('close', () =>
          resolve({ body, leaf: presented.raw, authority: presented.issuerCertificate?.raw ?? presented.raw }),
        )
      },
    )
    asked.once('error', failed)
    asked.end()
  })
}

function trustIn(body: string) {
  try {
    return readTrust.response.parse(JSON.parse(body))
  } catch (error) {
    throw new GreetError('notMarkaz', { cause: error })
  }
}

/**
 * Finds out which institution's server is at an address, and by which authority it is known from now on.
 *
 * @param expected the fingerprint it announced itself with, where it did
 * @throws GreetError
 */
export async function greetServer(typed: string, expected?: string): Promise<PinnedServer> {
  const url = serverAddress(typed)
  if (url === undefined) throw new GreetError('address')
  const answer = await ask(url)
  const trust = trustIn(answer.body)
  const authority = new X509Certificate(answer.authority)
  const host = new URL(url).hostname.replaceAll(/^\[|\]$/g, '')
  const isGenuine =
    authority.fingerprint256 === trust.authorityFingerprint &&
    isIssuedBy(authority.toString(), { certificate: answer.leaf, host, now: Date.now() })
  if (!isGenuine) throw new GreetError('notMarkaz')
  if (expected !== undefined && expected !== authority.fingerprint256) throw new GreetError('otherFingerprint')
  if (trust.institution === null) throw new GreetError('notSetUp')
  return {
    institution: trust.institution,
    url,
    fingerprint: authority.fingerprint256,
    authority: authority.toString(),
  }
}
