import { z } from 'zod'

/** The service type servers are found by in the local network (DNS-SD over mDNS). */
export const discoveryService = '_markaz._tcp.local'

/** SHA-256 of an install's own authority: `AB:CD:…`. */
export const zFingerprint = z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)

/** What a server says of itself in its TXT record. It is a claim until its certificate was compared with the fingerprint. */
export const zServerRecord = z.object({
  /** Of the install: the same in every copy of its database. */
  id: z.uuid(),
  institution: z.string(),
  version: z.string(),
  fingerprint: zFingerprint,
})
export type ServerRecord = z.output<typeof zServerRecord>

/** A server of the local network, as a station sees it. */
export interface FoundServer {
  serverId: string
  institution: string
  version: string
  /** Its address in the network it was found in. */
  address: string
  /** Where its pages are: `https://192.168.1.10:5643`. */
  url: string
  /** SHA-256 of the install's own authority, to pin. */
  fingerprint: string
}

export interface DiscoveryOptions {
  /** The address of one interface to speak on; all of them unless given. */
  host?: string | undefined
  /** UDP port, 5353 unless given. */
  port?: number | undefined
  onProblem?: ((error: Error) => void) | undefined
}
