import { request, createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'

/** A door before a server, behind which its pages can become a newer version. */
export interface Door {
  address: string
  /** From now on the pages are others: `<html data-version="…">` says which. */
  update: (version: string) => void
  close: () => Promise<void>
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString()
}

/** The first page says its version, and the worker's list knows that the page is another one. */
function renewed(path: string, text: string, version: string): string {
  if (path === '/service-worker.js')
    return text.replace(/(\/index\.html[^}]*?revision[^}]*?)([0-9a-f]{16})/, `$1${version}`)
  return text.replace('<html ', `<html data-version="${version}" `)
}

export async function openDoor(server: string): Promise<Door> {
  const { hostname, port } = new URL(server)
  let version: string | undefined
  const door = createServer((asked, answer) => {
    const path = (asked.url ?? '').split('?')[0] ?? ''
    const isChanged = version !== undefined && (path === '/service-worker.js' || path === '/index.html')
    // Whole and plain, where it is to be changed.
    const headers = isChanged ? { host: asked.headers.host, accept: '*/*' } : asked.headers
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers }, (given) => {
      if (!isChanged || version === undefined) {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
        return
      }
      const now = version
      void textOf(given).then((text) => {
        const { 'content-length': _, etag: __, 'last-modified': ___, ...others } = given.headers
        answer.writeHead(given.statusCode ?? 502, others).end(renewed(path, text, now))
      })
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  door.on('upgrade', (asked, socket, head) => {
    const onward = connect(Number(port), hostname, () => {
      const lines = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`)
      onward.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  return {
    address: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    update: (next) => (version = next),
    async close() {
      door.closeAllConnections()
      door.close()
      await once(door, 'close')
    },
  }
}
