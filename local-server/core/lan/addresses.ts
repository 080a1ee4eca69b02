import { hostname, networkInterfaces } from 'node:os'

const privateOrder = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./]
const rank = (address: string) => {
  const at = privateOrder.findIndex((pattern) => pattern.test(address))
  return at === -1 ? privateOrder.length : at
}

/** The addresses other machines reach this one by, the likeliest first; link-local ones are left out. */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80') && !address.startsWith('169.254.'))
    .toSorted((a, b) => a.family.localeCompare(b.family) || rank(a.address) - rank(b.address))
    .map(({ address }) => address)
}

/** Names that stand for this machine in most local networks. */
export function lanNames(): string[] {
  const own = hostname().toLowerCase()
  // What a certificate may name: letters, digits, dashes.
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(own)) return []
  return [own, `${own}.local`]
}

export const urlOf = (host: string, port: number, path = '/'): string =>
  `https://${host.includes(':') ? `[${host}]` : host}${port === 443 ? '' : `:${port}`}${path}`
