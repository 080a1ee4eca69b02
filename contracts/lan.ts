import { z } from 'zod'
import { zInstant } from './common.ts'
import { route } from './route.ts'

export const zLanAddress = z.object({
  /** An address of this computer in the network, or its name there. */
  host: z.string(),
  /** What to type on the other machine. */
  url: z.string(),
})

export const zLanNeighbour = z.object({
  institution: z.string(),
  version: z.string(),
  url: z.string(),
  /**
   * `install`: it works on a copy of this server’s data, so one of the two has to go. `name`: another install whose
   * institution is called the same. Null: it is somebody else.
   */
  clash: z.enum(['install', 'name']).nullable(),
})
export type LanNeighbour = z.output<typeof zLanNeighbour>

export const zLan = z.object({
  on: z.boolean(),
  port: z.int(),
  /** Other machines can reach it now. */
  listening: z.boolean(),
  /** Why they cannot although it is on: an error code, or null. */
  problem: z.string().nullable(),
  addresses: z.array(zLanAddress),
  /** Names and addresses it answers by beside its own, as an administrator added them. */
  names: z.array(z.string()),
  /** What a QR code for phones holds: the page that explains how to trust the certificate. */
  qr: z.string().nullable(),
  certificate: z
    .object({
      /** SHA-256 of the install’s own authority, to compare with what another machine shows. */
      authorityFingerprint: z.string(),
      authorityEndsAt: zInstant,
      endsAt: zInstant,
      names: z.array(z.string()),
    })
    .nullable(),
  /** Other servers that are seen in the network while it is on. */
  neighbours: z.array(zLanNeighbour),
})
export type Lan = z.output<typeof zLan>

export const readLan = route({
  name: 'lan.read',
  method: 'GET',
  path: '/lan',
  access: 'lan.manage',
  summary: 'Whether other machines of the local network are let in, and by which addresses.',
  response: zLan,
})

export const changeLan = route({
  name: 'lan.change',
  method: 'PUT',
  path: '/lan',
  access: 'lan.manage',
  summary: 'Lets other machines of the local network in over HTTPS, or no longer.',
  body: z.object({
    on: z.boolean(),
    port: z.int().min(1024).max(65_535).optional(),
  }),
  response: z.object({ on: z.boolean(), port: z.int() }),
  errors: ['lan.portTaken', 'lan.noAddress', 'lan.otherServer'],
})

export const changeLanNames = route({
  name: 'lan.changeNames',
  method: 'PUT',
  path: '/lan/names',
  access: 'lan.manage',
  summary:
    'The names and addresses the server answers by beside its own, all of them at once; the certificate holds them too.',
  body: z.object({ names: z.array(z.string().trim().min(1).max(253)).max(20) }),
  response: z.object({ names: z.array(z.string()) }),
  errors: ['lan.nameInvalid'],
})

/** What the page `/trust` shows to a machine that does not trust the certificate yet. */
export const readTrust = route({
  name: 'lan.trust',
  method: 'GET',
  path: '/trust',
  access: 'public',
  summary: 'What another machine needs to trust this server: fingerprint and addresses.',
  response: z.object({
    on: z.boolean(),
    institution: z.string().nullable(),
    addresses: z.array(zLanAddress),
    authorityFingerprint: z.string().nullable(),
    authorityEndsAt: zInstant.nullable(),
  }),
})

export const zInstallProof = z.object({
  /** Over the question and the fingerprint of the authority, with the secret that copies of one database share. */
  proof: z.string(),
  /** Of this start of the server, so that one who asks knows itself. */
  instance: z.string(),
  startedAt: zInstant,
})
export type InstallProof = z.output<typeof zInstallProof>

export const proveInstall = route({
  name: 'lan.proof',
  method: 'GET',
  path: '/lan/proof',
  access: 'public',
  summary: 'Proves to another server whether both work on copies of the same data; only such a copy can tell.',
  query: z.object({ nonce: z.string().regex(/^[\w-]{22,86}$/) }),
  response: zInstallProof,
  errors: ['row.notFound'],
})

export const readAuthority = route({
  name: 'lan.authority',
  method: 'GET',
  path: '/trust/authority.crt',
  access: 'public',
  summary: 'The certificate of the install’s own authority (DER), to install on a phone or computer.',
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound'],
})
