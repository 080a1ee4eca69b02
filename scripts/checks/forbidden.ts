import type { Check } from './check.ts'
import { linesMatching, readText, repositoryFiles } from './files.ts'

interface Rule {
  pattern: RegExp
  why: string
  in: RegExp
  except?: RegExp
}

const code = /\.(ts|mjs|cjs|js|vue)$/
const text = /\.(ts|mjs|cjs|js|vue|json|md|css|html|yml|yaml|sh|svg)$|^\.ci\/|^\.[a-z]+rc$/

const generated = /^renderer\/(components|auto-imports)\.d\.ts$/

// The patterns are written so that none of them finds itself.
const rules: Rule[] = [
  { pattern: /\b(TO[D]O|FI[X]ME|XX[X]|HAC[K])\b/, why: 'finish it or write it down as work to do', in: code },
  {
    pattern: /(eslin[t]|oxlin[t])-disable|@ts-(ignor[e]|nochec[k]|expect-erro[r])|prettier-ignor[e]|v8 ignor[e]/,
    why: 'no check is switched off in code',
    in: code,
  },
  { pattern: /\bdebugge[r];?$/, why: 'left from debugging', in: code },
  {
    pattern: /(?<![\w./-])\/(root|home\/[a-z]+|Users\/\w+|work)\/[\w.]|[A-Z]:\\+Users\\/,
    why: 'a path of one machine',
    in: text,
  },
  {
    pattern: /https?:\/\/(?:[\w.-]*(?:registry|artifactory|nexus)[\w.-]*|[\w.-]+\.(?:internal|corp))\b/,
    why: "a registry's or an internal host name",
    in: text,
  },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KE[Y]-----\n?[A-Za-z0-9+/=]{20}/, why: 'a private key', in: text },
  { pattern: /\b(gh[pousr]_\w{30,}|AKIA[0-9A-Z]{16}|npm_\w{30,}|xox[bap]-\w{10,})\b/, why: 'a secret', in: text },
  {
    pattern: /(src|href|url|from|import|fetch)\s*[=(]?\s*["'`(]https?:\/\/(?!localhost|127\.0\.0\.1|www\.w3\.org)/,
    why: 'a page takes nothing from the internet',
    in: /^renderer\/.*\.(ts|vue|css|html)$/,
    except: /\.test\.ts$/,
  },
]

const picture = /\.(png|jpe?g|webp|gif|pdf|xlsx)$/
const secrets = /(^|\/)\.env(\.[\w.-]+)?$|(^|\/)install\.key$|\.(pem|p12|pfx|jks)$/
/** Where pictures and documents belong: manuals, the program's own, and what tests compare with. */
const homes = /^(docs|resources|renderer\/public|tests|native|local-server)\//

export const forbidden: Check = {
  name: 'forbidden',
  about: 'no switched-off check, machine path, registry host or secret',
  run(base) {
    const files = repositoryFiles(base).filter((path) => !generated.test(path))
    const problems = files.flatMap((path) =>
      rules
        .filter((rule) => rule.in.test(path) && !rule.except?.test(path))
        .flatMap((rule) =>
          linesMatching(base, path, rule.pattern).map(({ at, found }) => `${at}: "${found}": ${rule.why}`),
        ),
    )
    problems.push(
      ...files
        .filter((path) => picture.test(path) && !homes.test(path))
        .map((path) => `${path}: a picture that is nobody’s`),
    )
    problems.push(...files.filter((path) => secrets.test(path)).map((path) => `${path}: a file of secrets`))
    const lock = files.includes('package-lock.json') ? readText(base, 'package-lock.json') : ''
    if (/"resolved":\s*"https?:/.test(lock)) problems.push('package-lock.json: names the registry it was made with')
    return problems
  },
}
