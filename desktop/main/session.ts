import type { Session } from 'electron'
import { verdictOn } from '../certificates.ts'
import { isDesktopPage, isPermitted, ownScheme } from '../navigation.ts'
import { style } from '../pages/style.ts'
import { pageHeaders } from '../security.ts'
import type { Desktop } from '../system.ts'

const hardened = new WeakSet<Session>()

/** What every session holds to, whichever window it is of. */
export function harden(session: Session, desktop: Desktop, mark: string): void {
  if (hardened.has(session)) return
  hardened.add(session)
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isPermitted(permission, contents.getURL(), desktop.serverOrigin())),
  )
  session.setPermissionCheckHandler((contents, permission) =>
    isPermitted(permission, contents?.getURL() ?? '', desktop.serverOrigin()),
  )
  session.setDevicePermissionHandler(() => false)
  session.setCertificateVerifyProc(({ hostname, certificate }, answer) =>
    answer(verdictOn(desktop.pinned(), { hostname, certificate: certificate.data, now: Date.now() })),
  )
  session.protocol.handle(ownScheme, async ({ url }) => answerPage(url, desktop, mark))
}

async function answerPage(url: string, desktop: Desktop, mark: string): Promise<Response> {
  if (!isDesktopPage(url)) return new Response(null, { status: 404 })
  const { pathname } = new URL(url)
  if (pathname === '/style.css') return new Response(style, { headers: { 'Content-Type': 'text/css' } })
  if (pathname === '/mark.svg') return new Response(mark, { headers: { 'Content-Type': 'image/svg+xml' } })
  const page = await desktop.page(pathname)
  return page === undefined ? new Response(null, { status: 404 }) : new Response(page, { headers: pageHeaders })
}
