import { open } from 'node:fs/promises'
import { RuleError } from '../errors.ts'

interface FileKind {
  /** Endings a name may have. */
  endings: readonly string[]
  /** What the content says it is; `text` where it has no mark of its own. */
  content: readonly string[]
  type: string
}

const ooxml = 'application/vnd.openxmlformats-officedocument'

/** What is kept. All else is refused: a list of what is harmless is shorter and safer than one of what is not. */
const kinds: readonly FileKind[] = [
  { endings: ['jpg', 'jpeg'], content: ['jpg'], type: 'image/jpeg' },
  { endings: ['png'], content: ['png'], type: 'image/png' },
  { endings: ['webp'], content: ['webp'], type: 'image/webp' },
  { endings: ['pdf'], content: ['pdf'], type: 'application/pdf' },
  { endings: ['xlsx'], content: ['xlsx'], type: `${ooxml}.spreadsheetml.sheet` },
  { endings: ['docx'], content: ['docx'], type: `${ooxml}.wordprocessingml.document` },
  { endings: ['pptx'], content: ['pptx'], type: `${ooxml}.presentationml.presentation` },
  { endings: ['odt'], content: ['odt'], type: 'application/vnd.oasis.opendocument.text' },
  { endings: ['ods'], content: ['ods'], type: 'application/vnd.oasis.opendocument.spreadsheet' },
  { endings: ['doc'], content: ['cfb'], type: 'application/msword' },
  { endings: ['xls'], content: ['cfb'], type: 'application/vnd.ms-excel' },
  { endings: ['rtf'], content: ['rtf'], type: 'application/rtf' },
  { endings: ['csv'], content: ['text'], type: 'text/csv' },
  { endings: ['txt'], content: ['text'], type: 'text/plain' },
  { endings: ['zip'], content: ['zip'], type: 'application/zip' },
  { endings: ['mp3'], content: ['mp3'], type: 'audio/mpeg' },
  { endings: ['m4a'], content: ['m4a', 'mp4'], type: 'audio/mp4' },
  { endings: ['ogg', 'oga', 'opus'], content: ['ogg', 'oga', 'opus'], type: 'audio/ogg' },
  { endings: ['mp4'], content: ['mp4', 'm4v'], type: 'video/mp4' },
  { endings: ['mov'], content: ['mov'], type: 'video/quicktime' },
  { endings: ['webm'], content: ['webm'], type: 'video/webm' },
]

/** Programs and what carries them, by name (D-74); a content that is one of these is told apart from a wrong name. */
const executable = new Set(
  (
    'exe com scr msi msp dll sys cpl bat cmd ps1 psm1 vbs vbe js mjs cjs jse wsf wsh hta lnk reg inf url jar class apk ' +
    'aab ipa app dmg pkg deb rpm run bin sh bash zsh py pl rb php elf macho wasm swf crx xpi iso cab chm ' +
    'docm dotm xlsm xltm xlam pptm potm ppsm asar html htm xhtml svg xml mht'
  ).split(' '),
)

export const reencodedTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp'])

export const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/**
 * What a name claims the file is.
 *
 * @throws RuleError `file.executable`, `file.unsupported`
 */
export function kindByName(name: string): FileKind {
  const ending = endingOf(name)
  // `invoice.exe.pdf` is a name made to be misread.
  const inner = name.toLowerCase().split('.').slice(1)
  const program = inner.find((part) => executable.has(part) && part !== 'com' && part !== 'app' && part !== 'run')
  if (executable.has(ending) || program !== undefined) {
    throw new RuleError('file.executable', { kind: program ?? ending }, { fields: nameField('file.executable') })
  }
  const kind = kinds.find(({ endings }) => endings.includes(ending))
  if (!kind) throw new RuleError('file.unsupported', { kind: ending }, { fields: nameField('file.unsupported') })
  return kind
}

const nameField = (code: string) => [{ path: 'query.name', code }]

/**
 * Holds a file's content against its name.
 *
 * @throws RuleError `file.executable`, `file.mismatch`
 */
export async function assertContent(path: string, kind: FileKind, name: string): Promise<void> {
  const content = await contentOf(path)
  if (kind.content.includes(content)) return
  if (executable.has(content)) {
    throw new RuleError('file.executable', { kind: content }, { fields: nameField('file.executable') })
  }
  throw new RuleError(
    'file.mismatch',
    { claimed: endingOf(name).toUpperCase(), actual: content === 'unknown' ? '?' : content.toUpperCase() },
    { fields: nameField('file.mismatch') },
  )
}

async function contentOf(path: string): Promise<string> {
  const start = await firstBytes(path, 65_536)
  if (start.subarray(0, 2).toString('latin1') === '#!') return 'sh'
  const { fileTypeFromFile } = await import('file-type')
  const found = await fileTypeFromFile(path)
  if (found) return found.ext
  if (!isText(start)) return 'unknown'
  return looksLikeMarkup(start) ? 'html' : 'text'
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function isText(bytes: Buffer): boolean {
  const isUtf16 =
    bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
  if (isUtf16) return true
  return bytes.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)
}

const looksLikeMarkup = (bytes: Buffer) =>
  /^\s*(<!doctype|<html|<script|<svg|<\?php|<\?xml)/i.test(bytes.toString('latin1'))
