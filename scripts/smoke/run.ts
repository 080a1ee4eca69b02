import { parseArgs } from 'node:util'
import { readablePaths, smoke, type Found } from './smoke.ts'

const usage = `npm run smoke -- --url URL [options]
Looks whether a running Markaz works, and changes nothing in it: it is alive and ready, its pages load, and, with an
account, one can sign in, read everything the account may read, and sign out.
  --url URL     where it is opened, such as http://127.0.0.1:5600
  --user NAME   account to sign in with; its password is read from MARKAZ_SMOKE_PASSWORD
  --code CODE   the code of its second step, where it has one
  --ca FILE     certificate of the install's authority (PEM), for its address in the network
  --paths       lists what it would read, and ends
Ends with code 0 when everything works, 1 when something does not, 2 when it was asked wrongly.`

function options() {
  try {
    const text = { type: 'string' } as const
    return parseArgs({
      options: {
        url: text,
        user: text,
        code: text,
        ca: text,
        paths: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function wrong(text: string): never {
  console.error(`markaz: ${text} Try --help.`)
  process.exit(2)
}

const tell = ({ what, problem, milliseconds }: Found) =>
  console.log(
    problem === null ? `ok    ${what} (${Math.round(milliseconds)} ms)` : `FAIL  ${what}: ${problem.slice(0, 300)}`,
  )

const given = options()
if (typeof given === 'string') wrong(given)
if (given.help) console.log(usage)
else if (given.paths) console.log(readablePaths().join('\n'))
else {
  const { url, user, code } = given
  if (url === undefined || !URL.canParse(url)) wrong('--url must say where Markaz is opened.')
  const password = process.env['MARKAZ_SMOKE_PASSWORD']
  if (user !== undefined && !password) wrong('MARKAZ_SMOKE_PASSWORD must hold the password of --user.')
  const account = user === undefined || !password ? undefined : { user, password, code }
  const found = await smoke(new URL(url).origin, account, tell)
  const failed = found.filter(({ problem }) => problem !== null).length
  console.log(failed === 0 ? `${found.length} checks, everything works` : `${failed} of ${found.length} checks failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
