import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Secrets } from '../secrets.ts'

const dayMs = 86_400_000
const authorityDays = 3650
/** Apple refuses leaves that live longer than 398 days from some authorities; nothing is won by more. */
const leafDays = 397
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const sealPurpose = 'lan-authority'

export interface Leaf {
  /** PEM: the leaf, then the authority. */
  chain: string
  key: string
  names: readonly string[]
  endsAt: number
}

/** The certificate authority the install makes itself; its key never leaves the data folder, and lies there sealed. */
export interface Authority {
  /** DER. */
  certificate: Buffer
  fingerprint: string
  endsAt: number
  issue(names: readonly string[], now: number): Promise<Leaf>
}

/** Loaded when the local network is switched on, not before: it is large. */
async function loadX509() {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(crypto)
  return x509
}

/** SHA-256 of a certificate as other machines show it: `AB:CD:…`. */
const fingerprintOf = (certificate: Buffer): string =>
  (createHash('sha256').update(certificate).digest('hex').toUpperCase().match(/../g) ?? []).join(':')

const serialNumber = () => `01${randomBytes(15).toString('hex')}`
const pem = (label: string, der: ArrayBuffer | Buffer) =>
  `-----BEGIN ${label}-----\n${(
    Buffer.from(der as ArrayBuffer)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${label}-----\n`

/** Reads the install's authority, or makes one where there is none. */
export async function openAuthority(
  folder: string,
  secrets: Secrets,
  { now, institution }: { now: number; institution: string },
): Promise<Authority> {
  const certificatePath = join(folder, 'authority.crt')
  const keyPath = join(folder, 'authority.key')
  if (!existsSync(certificatePath) || !existsSync(keyPath)) {
    const made = await makeAuthority(institution, now)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(keyPath, secrets.seal(sealPurpose, made.key.toString('base64')), { mode: 0o600 })
    writeFileSync(certificatePath, made.certificate)
  }
  const certificate = readFileSync(certificatePath)
  const sealed = readFileSync(keyPath, 'utf8')
  const x509 = await loadX509()
  const parsed = new x509.X509Certificate(certificate)
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    Buffer.from(secrets.unseal(sealPurpose, sealed), 'base64'),
    algorithm,
    false,
    ['sign'],
  )

  return {
    certificate,
    fingerprint: fingerprintOf(certificate),
    endsAt: parsed.notAfter.getTime(),
    async issue(names, now) {
      const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      const endsAt = Math.min(now + leafDays * dayMs, parsed.notAfter.getTime())
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: [{ CN: [names[0] ?? 'Markaz'] }],
        issuer: parsed.subjectName.toJSON(),
        notBefore: new Date(now - dayMs),
        notAfter: new Date(endsAt),
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(
            names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
          ),
          await x509.AuthorityKeyIdentifierExtension.create(parsed.publicKey),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      })
      const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
      return {
        chain: pem('CERTIFICATE', leaf.rawData) + pem('CERTIFICATE', certificate),
        key: pem('PRIVATE KEY', key),
        names: [...names],
        endsAt,
      }
    },
  }
}

async function makeAuthority(institution: string, now: number): Promise<{ certificate: Buffer; key: Buffer }> {
  const x509 = await loadX509()
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  // Two installs of one institution must not be mixed up in a phone's list of authorities.
  const name = `Markaz ${institution} ${randomBytes(2).toString('hex')}`.slice(0, 64)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + authorityDays * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign + x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { certificate: Buffer.from(certificate.rawData), key: Buffer.from(key) }
}
