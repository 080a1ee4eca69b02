import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Where the signature of a package is: beside it. */
export const signatureName = (fileName: string): string => `${fileName}.sig`

/** The package's name is signed with it: it says the version, and no former package can stand in for a newer one. */
async function messageOf(fileName: string, file: string): Promise<Buffer> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return Buffer.from(`Markaz package\n${fileName}\n${hash.digest('hex')}\n`)
}

/** An Ed25519 signature (RFC 8032) of a package as it is offered, in base64. */
export const signatureOf = async (fileName: string, file: string, key: KeyObject): Promise<string> =>
  sign(null, await messageOf(fileName, file), key).toString('base64')

/** Whether whoever has the key to this public one has signed the package under this name. */
export const isSigned = async (
  { fileName, file, signature }: { fileName: string; file: string; signature: string },
  publicKey: KeyObject,
): Promise<boolean> => verify(null, await messageOf(fileName, file), publicKey, Buffer.from(signature, 'base64'))

/** A public key as it stands in the program: its SubjectPublicKeyInfo (RFC 8410) in base64. */
export const publicKeyText = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')

export const publicKeyFrom = (text: string): KeyObject =>
  createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
