import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

const parsed = (certificate: string | Buffer): X509Certificate | undefined => {
  try {
    return new X509Certificate(certificate)
  } catch {
    return undefined
  }
}

/** Whether the certificate was issued by this very authority, for this host, and is valid now. */
export function isIssuedBy(
  authorityPem: string,
  { certificate, host, now }: { certificate: string | Buffer; host: string; now: number },
): boolean {
  const leaf = parsed(certificate)
  const authority = parsed(authorityPem)
  if (!leaf || !authority?.ca) return false
  const isInTime = ({ validFromDate, validToDate }: X509Certificate) =>
    validFromDate.getTime() <= now && now <= validToDate.getTime()
  const isForHost = (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined
  return (
    isForHost &&
    isInTime(leaf) &&
    isInTime(authority) &&
    leaf.checkIssued(authority) &&
    leaf.verify(authority.publicKey)
  )
}

/** What Electron's `setCertificateVerifyProc` wants to hear. */
export const verdicts = { trusted: 0, refused: -2, asChromiumSays: -3 } as const

/** The pinned server's host is believed with the pinned authority's certificate alone; whatever else is as usual. */
export function verdictOn(
  pinned: { url: string; authority: string } | undefined,
  { hostname, certificate, now }: { hostname: string; certificate: string; now: number },
): (typeof verdicts)[keyof typeof verdicts] {
  if (!pinned) return verdicts.asChromiumSays
  const host = new URL(pinned.url).hostname.replaceAll(/^\[|\]$/g, '')
  if (hostname.replaceAll(/^\[|\]$/g, '') !== host) return verdicts.asChromiumSays
  return isIssuedBy(pinned.authority, { certificate, host, now }) ? verdicts.trusted : verdicts.refused
}
