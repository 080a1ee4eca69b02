import iconv from 'iconv-lite'
import type { codePages } from '../../contracts/devices.ts'

export type Letters = (typeof codePages)[number]

const encodings: Readonly<Record<Letters, string>> = {
  cp437: 'cp437',
  cp866: 'cp866',
  win1251: 'win1251',
  kz1048: 'rk1048',
  cp855: 'cp855',
  cp1125: 'cp1125',
  cp850: 'cp850',
  cp852: 'cp852',
  cp858: 'cp858',
}

/** A text in a device's code page; undefined when the page lacks one of its letters. */
export function encoded(text: string, letters: Letters): Buffer | undefined {
  const bytes = iconv.encode(text, encodings[letters])
  return iconv.decode(bytes, encodings[letters]) === text ? bytes : undefined
}

/** What a device with this code page makes of bytes. */
export const decoded = (bytes: Uint8Array, letters: Letters): string => iconv.decode(bytes, encodings[letters])

/** Letters that look most alike where nothing can be drawn; never a question mark. */
const alike: Readonly<Record<string, string>> = {
  ʻ: "'",
  ʼ: "'",
  '‘': "'",
  '’': "'",
  Қ: 'К',
  қ: 'к',
  Ғ: 'Г',
  ғ: 'г',
  Ҳ: 'Х',
  ҳ: 'х',
  Ў: 'У',
  ў: 'у',
  Ә: 'А',
  ә: 'а',
  Ң: 'Н',
  ң: 'н',
  Ө: 'О',
  ө: 'о',
  Ү: 'У',
  ү: 'у',
  Ұ: 'У',
  ұ: 'у',
  Һ: 'Х',
  һ: 'х',
  І: 'I',
  і: 'i',
  Ё: 'Е',
  ё: 'е',
  '—': '-',
  '–': '-',
  '«': '"',
  '»': '"',
  '№': 'N',
}

/** A text for a display that knows only its own letters: what it lacks is replaced by what looks most alike. */
export function nearest(text: string, letters: Letters): Buffer {
  const written = Array.from(text.normalize('NFC'), (character) => {
    const own = encoded(character, letters)
    return own ?? encoded(alike[character] ?? '', letters) ?? Buffer.alloc(0)
  })
  return Buffer.concat(written)
}
