export interface Room {
  width: number
  lines: number
  widthOf: (text: string) => number
}

/** A text on lines of whole words; undefined where there is no room for all of them. */
export function linesOf(text: string, { width, lines, widthOf }: Room): string[] | undefined {
  const filled: string[] = []
  for (const word of text.split(' ')) {
    const longer = [...filled.slice(-1), word].join(' ')
    if (filled.length > 0 && widthOf(longer) <= width) filled.splice(-1, 1, longer)
    else filled.push(word)
  }
  return filled.length <= lines && filled.every((line) => widthOf(line) <= width) ? filled : undefined
}

/** Ways to name a worker, each shorter than the one before; an initial never stands on a line of its own. */
export function namesOf(name: string, initialOf: (word: string) => string): string[] {
  const [family = '', ...others] = name.split(' ')
  const given = others.join(' ')
  if (!/^\p{L}/u.test(given)) return [name]
  return [name, `${family}\u00a0${initialOf(given)}.`, `${initialOf(family)}.\u00a0${given}`, given]
}

/** What stands on a place, line by line. */
interface PlaceText {
  name: string[]
  /** Empty where the sign has to do. */
  state: string[]
  figures: string | undefined
}

/**
 * The longest name that leaves room for the word of the state beside its sign; where the word has none in any case, the longest
 * name that fits beside the sign alone. Figures take what is left. Undefined where there is no room for a name at all.
 */
export function textOf(
  { names, state, figures }: { names: readonly string[]; state: string; figures: string },
  room: Room,
  signWidth: number,
): PlaceText | undefined {
  if (room.lines < 2) return undefined
  const stateBelow = (name: readonly string[]) =>
    linesOf(state, { ...room, width: room.width - signWidth, lines: Math.min(2, room.lines - name.length) })
  const fitting = names
    .map((name) => linesOf(name, { ...room, lines: Math.min(2, room.lines - 1) }))
    .filter((name) => name !== undefined)
  // A name that fits in no form is cut at the end of its line.
  const name = fitting.find((one) => stateBelow(one) !== undefined) ?? fitting[0] ?? names.slice(-1)
  const stated = stateBelow(name) ?? []
  const left = room.lines - name.length - Math.max(1, stated.length)
  return { name, state: stated, figures: left > 0 && linesOf(figures, { ...room, lines: 1 }) ? figures : undefined }
}
