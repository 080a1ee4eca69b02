import { createHmac, randomBytes, X509Certificate } from 'node:crypto'
import { get } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { json } from 'node:stream/consumers'
import type { FoundServer } from '../../../contracts/discovery.ts'
import { proveInstall, type InstallProof } from '../../../contracts/lan.ts'

const patienceMs = 1500

/**
 * What only a copy of the same database can answer to a question nobody asked before; it holds for one certificate
 * authority, so that nobody can pass another server's answer on.
 */
export const proofOf = (secret: string, { nonce, fingerprint }: { nonce: string; fingerprint: string }): string =>
  createHmac('sha256', secret).update(`markaz install\n${nonce}\n${fingerprint}`).digest('base64url')

/**
 * Asks a found server whether it runs on a copy of this database.
 *
 * @returns null when it does not answer, is not who it says, or cannot prove it
 */
export async function askForProof(
  { url, fingerprint }: Pick<FoundServer, 'url' | 'fingerprint'>,
  secret: string,
): Promise<InstallProof | null> {
  const nonce = randomBytes(24).toString('base64url')
  try {
    const answer = await ask(`${url}/api/v1${proveInstall.path}?nonce=${nonce}`, fingerprint)
    const proof = proveInstall.response.parse(answer)
    return proof.proof === proofOf(secret, { nonce, fingerprint }) ? proof : null
  } catch {
    return null
  }
}

function ask(url: string, fingerprint: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // No system trusts the install's own authority: it is compared with the fingerprint below instead.
    const options = { rejectUnauthorized: false, agent: false, signal: AbortSignal.timeout(patienceMs) }
    get(url, options, (response) => {
      if (isIssuedBy(response.socket as TLSSocket, fingerprint)) resolve(json(response))
      else response.destroy(new Error(`the certificate of ${url} is not by the authority it names`))
      response.once('error', reject)
    }).once('error', reject)
  })
}

function isIssuedBy(socket: TLSSocket, fingerprint: string): boolean {
  const { raw, issuerCertificate } = socket.getPeerCertificate(true)
  if (issuerCertificate.fingerprint256 !== fingerprint) return false
  return new X509Certificate(raw).verify(new X509Certificate(issuerCertificate.raw).publicKey)
}
