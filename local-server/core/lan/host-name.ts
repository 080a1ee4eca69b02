import { isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

/** Labels of letters, digits and dashes; a last one of digits alone would be half an address. */
const namePattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * A name or address as browsers put it into `Host` and a certificate can hold it: lower case, other scripts in Punycode,
 * IPv6 in its short form.
 *
 * @returns null for what is neither, such as an URL, a pattern or a name with a port
 */
export function hostName(given: string): string | null {
  if (isIPv6(given)) return given.includes('%') ? null : new URL(`http://[${given}]`).hostname.slice(1, -1)
  if (isIP(given)) return given
  // Node reads what it is given as the beginning of an URL.
  if (/[/:@?#\\%\s]/.test(given)) return null
  const name = domainToASCII(given)
  return name.length <= 253 && namePattern.test(name) ? name : null
}
