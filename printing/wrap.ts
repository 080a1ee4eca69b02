const noBreakSpaces = /[\u00a0\u2007\u2009\u202f]/g

/** One line of what a printer can hold: composed letters, no control characters, plain spaces. */
export const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\p{Cc}/gu, '')
    .replaceAll(noBreakSpaces, ' ')

/** How many character cells a text takes. */
export const cellsOf = (text: string): number => Array.from(plain(text)).length

/**
 * Breaks a text into lines of at most `columns` characters: at spaces, a word that is longer by itself anywhere.
 * No-break spaces hold together and come out as plain ones.
 */
export function wrap(text: string, columns: number): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapParagraph(paragraph, columns))
}

function wrapParagraph(paragraph: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/ +/)) {
    let rest = Array.from(plain(word))
    const joined = line === '' ? rest.length : cellsOf(line) + 1 + rest.length
    if (joined <= columns) {
      line = line === '' ? rest.join('') : `${line} ${rest.join('')}`
      continue
    }
    if (line !== '') lines.push(line)
    while (rest.length > columns) {
      lines.push(rest.slice(0, columns).join(''))
      rest = rest.slice(columns)
    }
    line = rest.join('')
  }
  return [...lines, line]
}
