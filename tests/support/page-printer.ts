import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A page printer: keeps each file it is sent. */
export async function openPagePrinter() {
  const files: Buffer[] = []
  const happened = new EventEmitter()
  const server = createServer((socket) => {
    const pieces: Buffer[] = []
    socket.on('data', (bytes) => pieces.push(bytes))
    socket.on('end', () => {
      files.push(Buffer.concat(pieces))
      happened.emit('file')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    async untilFiles(count: number) {
      while (files.length < count) await once(happened, 'file')
    },
  }
}
