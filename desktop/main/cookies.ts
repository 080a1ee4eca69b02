import type { Cookies } from 'electron'

/** What a window is known by to the server, for the address the server has now: nobody signs in or pairs it again. */
export async function carryCookies(
  cookies: Pick<Cookies, 'get' | 'set'>,
  { from, to }: { from: string; to: string },
): Promise<void> {
  for (const cookie of await cookies.get({ url: from })) {
    const { domain: _, hostOnly: __, session: ___, ...kept } = cookie
    await cookies.set({ ...kept, url: to })
  }
}
