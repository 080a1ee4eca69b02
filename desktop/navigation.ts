/** Whether a page may be gone to, or opened in a window: only the server's own. */
export function isOwnPage(url: string, serverOrigin: string | undefined): boolean {
  if (serverOrigin === undefined || !URL.canParse(url)) return false
  const { origin } = new URL(url)
  return origin !== 'null' && origin === serverOrigin
}

const permittedToPages: readonly string[] = ['clipboard-sanitized-write', 'fullscreen']

/** What a page may ask the browser for; everything else is refused without asking the person. */
export const isPermitted = (permission: string, url: string, serverOrigin: string | undefined): boolean =>
  permittedToPages.includes(permission) && isOwnPage(url, serverOrigin)

/** The window's own messages are `data:` pages; only they may ask to try the server again. */
export const isMessagePage = (url: string): boolean => url.startsWith('data:text/html')
