import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

const mailUser = 'reports'
export const mailPassword = 'tort-olma'

interface Taken {
  to: string[]
  letter: string
}

/** A real mail server on a socket, with what it took; what it is asked is decided by `refuse`, which answers a reason while there is one. */
export async function startMailServer(
  refuse: () => string | undefined = () => undefined,
  more: SMTPServerOptions = {},
) {
  const taken: Taken[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _, callback) =>
      auth.username === mailUser && auth.password === mailPassword
        ? callback(null, { user: mailUser })
        : callback(new Error('Invalid username or password')),
    onData(stream, session, callback) {
      void textOf(stream).then((letter) => {
        const reason = refuse()
        if (reason !== undefined) return callback(Object.assign(new Error(reason), { responseCode: 451 }))
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), letter })
        return callback()
      })
    },
    ...more,
  })
  server.on('error', () => undefined)
  const listening = once(server.server, 'listening')
  server.listen(0, '127.0.0.1')
  await listening
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** How Markaz is told of it. */
export const mailSettingsOf = (port: number) => ({
  on: true,
  host: '127.0.0.1',
  port,
  security: 'none' as const,
  user: mailUser,
  from: 'markaz@zamon.uz',
  password: mailPassword,
})
