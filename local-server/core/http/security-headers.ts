/**
 * Style elements that libraries write into the page, each allowed by its whole content and nothing else: Nuxt UI's colours and
 * the hidden scrollbars of reka's list of choices. A browser test that fails says the new hash (docs/decisions/0037).
 */
const libraryStyles = [
  "'sha256-aE5Ep++ZY6RUFzOd40ibIdcCdtGySQHcz1d0COOIOs8='",
  "'sha256-60LHlRjW/B3CtzIoE/Lf1/NEDvko9efWMFaGVhHu/cs='",
]

/**
 * On every answer (OWASP Secure Headers; the policy is the one seen working with our pages and sockets). Style attributes may
 * be inline because libraries set positions by them; style elements and scripts never are.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self'",
    `style-src-elem 'self' ${libraryStyles.join(' ')}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), payment=()',
  'Origin-Agent-Cluster': '?1',
}
