import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import send from 'send'

export interface Feed {
  url: string
  close(): void
}

/** Whether newer versions are to be had at an address; otherwise what is set is a folder. */
export const isAddress = (from: string): boolean => /^https?:\/\//i.test(from) && URL.canParse(from)

/**
 * Where newer versions are looked for: at the address that is set, or in a folder, which is offered to this computer alone
 * because the updater knows only addresses.
 */
export async function openFeed(from: string): Promise<Feed> {
  if (isAddress(from)) return { url: from, close: () => {} }
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405).end()
      return
    }
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    send(request, pathname, { root: from, index: false, dotfiles: 'ignore' })
      .on('error', () => response.writeHead(404).end())
      .on('directory', () => response.writeHead(404).end())
      .pipe(response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
