/** Where the desktop's own pages are: shown before there is a server, and where there is none. */
export const ownScheme = 'markaz'
export const ownOrigin = `${ownScheme}://desktop`

/** The address of one of the desktop's own pages. */
export const pageOf = (path: string): string => `${ownOrigin}${path}`

/** Whether a page may be gone to, or opened in a window: only the server's own. */
export function isOwnPage(url: string, serverOrigin: string | undefined): boolean {
  if (serverOrigin === undefined || !URL.canParse(url)) return false
  const { origin } = new URL(url)
  return origin !== 'null' && origin === serverOrigin
}

/** Whether it is one of the desktop's own pages; only they may ask for what concerns the program itself. */
export function isDesktopPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === `${ownScheme}:` && host === 'desktop'
}

const permittedToPages: readonly string[] = [
  'clipboard-sanitized-write',
  'fullscreen',
  'notifications',
  'screen-wake-lock',
]

/** What a page may ask the browser for; everything else is refused without asking the person. */
export const isPermitted = (permission: string, url: string, serverOrigin: string | undefined): boolean =>
  permittedToPages.includes(permission) && isOwnPage(url, serverOrigin)

/** Who sent a message: a page that is a window's whole content, not something inside it. */
export interface Sender {
  url: string
  /** Null at the top. */
  parent: unknown
}

export const isFromDesktopPage = (sender: Sender | null): boolean =>
  sender !== null && sender.parent === null && isDesktopPage(sender.url)

export const isFromOwnPage = (sender: Sender | null, serverOrigin: string | undefined): boolean =>
  sender !== null && sender.parent === null && isOwnPage(sender.url, serverOrigin)

/** Whether a page may take its window to an address by itself: among the server's pages, or among the desktop's own. */
export const mayGo = (from: string, to: string, serverOrigin: string | undefined): boolean =>
  isDesktopPage(from) ? isDesktopPage(to) : isOwnPage(to, serverOrigin)
