import { hostname, networkInterfaces } from 'node:os'

const withoutPort = (host: string) =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()

/**
 * Whether a Host header names this machine: loopback, one of its addresses, its name on the LAN, or a name the
 * administrator added (SEW-003).
 */
export function createHostCheck(extraNames: () => readonly string[]): (host: string | undefined) => boolean {
  const own = hostname().toLowerCase()
  return (host) => {
    if (host === undefined) return false
    const name = withoutPort(host)
    if (name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)) return true
    if (name === own || name === `${own}.local` || extraNames().includes(name)) return true
    return Object.values(networkInterfaces()).some((addresses) =>
      addresses?.some(({ address }) => address.toLowerCase() === name),
    )
  }
}
