import { createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { publicKeyText, signatureName, signatureOf } from '../desktop/updates/signature.ts'

/**
 * `--public-key`: says the public part of the key. Otherwise signs every package of this version in a folder:
 * `sign-packages.ts --version 1.2.0 out/packages`. The key is the PEM file that MARKAZ_SIGNING_KEY names.
 */
const packages = new Set(['.exe', '.AppImage', '.deb', '.zip', '.dmg'])

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'public-key': { type: 'boolean' }, version: { type: 'string' } },
})
const key = createPrivateKey(readFileSync(process.env['MARKAZ_SIGNING_KEY'] ?? '', 'utf8'))
if (key.asymmetricKeyType !== 'ed25519') throw new Error('the key that MARKAZ_SIGNING_KEY names is not of Ed25519')

if (values['public-key']) process.stdout.write(publicKeyText(key))
else {
  const [folder = '.'] = positionals
  const version = values.version ?? ''
  for (const fileName of readdirSync(folder).filter((name) => packages.has(extname(name)) && name.includes(version))) {
    const file = join(folder, fileName)
    writeFileSync(join(folder, signatureName(fileName)), `${await signatureOf(fileName, file, key)}\n`)
    console.log(`markaz: signed ${fileName}`)
  }
}
