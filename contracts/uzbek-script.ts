/** Uzbek in its two scripts, and the folding that lets a search find a name however it is written. */

const cyrillicByLatin: Readonly<Record<string, string>> = {
  oʻ: 'ў',
  gʻ: 'ғ',
  yoʻ: 'йў',
  sʼh: 'сҳ',
  sh: 'ш',
  ch: 'ч',
  yo: 'ё',
  yu: 'ю',
  ya: 'я',
  ye: 'е',
  a: 'а',
  b: 'б',
  d: 'д',
  e: 'е',
  f: 'ф',
  g: 'г',
  h: 'ҳ',
  i: 'и',
  j: 'ж',
  k: 'к',
  l: 'л',
  m: 'м',
  n: 'н',
  o: 'о',
  p: 'п',
  q: 'қ',
  r: 'р',
  s: 'с',
  t: 'т',
  u: 'у',
  v: 'в',
  x: 'х',
  y: 'й',
  z: 'з',
  ʼ: 'ъ',
}

const letters = /yoʻ|sʼh|oʻ|gʻ|sh|ch|yo|yu|ya|ye|[a-z]|ʼ/giu

/** Loanwords whose Cyrillic spelling the letters alone do not give, with their endings (`obyektlar` -> объектлар). */
const stems: Readonly<Record<string, string>> = {
  albom: 'альбом',
  aqsh: 'ақш',
  budjet: 'бюджет',
  byudjet: 'бюджет',
  detall: 'деталл',
  kalendar: 'календар',
  kompyuter: 'компьютер',
  konsert: 'концерт',
  litsenziya: 'лицензия',
  mayor: 'майор',
  noyabr: 'ноябр',
  obyekt: 'объект',
  oktabr: 'октябр',
  pensiya: 'пенсия',
  protsent: 'процент',
  protsess: 'процесс',
  rayon: 'район',
  retsept: 'рецепт',
  sentabr: 'сентябр',
  dekabr: 'декабр',
  sex: 'цех',
  subyekt: 'субъект',
  tsex: 'цех',
}

/** Words that end in a soft sign only while they stand without an ending (`aprel` -> апрель, `aprelda` -> апрелда). */
const softWords: Readonly<Record<string, string>> = {
  yanvar: 'январь',
  fevral: 'февраль',
  aprel: 'апрель',
  iyun: 'июнь',
  iyul: 'июль',
  sentabr: 'сентябрь',
  oktabr: 'октябрь',
  noyabr: 'ноябрь',
  dekabr: 'декабрь',
  detal: 'деталь',
  kalendar: 'календарь',
  model: 'модель',
  modul: 'модуль',
  panel: 'панель',
  parol: 'пароль',
  rol: 'роль',
}

/** Names that keep their letters in any script; words of capitals only (PIN, XLSX) need no entry. */
const latinNames = [
  'Markaz',
  'Alt',
  'Chrome',
  'Chromium',
  'Ctrl',
  'Cmd',
  'Enter',
  'Esc',
  'Excel',
  'Google',
  'Authenticator',
  'Idempotency-Key',
  'Shift',
  'Tab',
  'Telegram',
  'WhatsApp',
  'Wi-Fi',
  'Windows',
  'Linux',
  'macOS',
]

/** Placeholders, links to other messages, tags, entities, addresses, names and acronyms: left as they are. */
const untouched = new RegExp(
  [
    String.raw`\{[^{}]*\}`,
    String.raw`@(?:\.\w+)?:(?:\([^)]*\)|[\w.]+)`,
    String.raw`</?[a-z][^<>]*>`,
    String.raw`&#?\w+;`,
    String.raw`https?:\/\/\S+`,
    String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
    String.raw`(?<![\p{L}ʻʼ])(?:${latinNames.join('|')})(?![A-Z])`,
    String.raw`(?<![\p{L}ʻʼ])(?!AQSH(?![A-Z]))[A-Z][A-Z0-9]+(?![A-Zʻʼ])`,
    String.raw`(?<![\p{L}ʻʼ])[A-Z]-?[0-9]+`,
  ].join('|'),
  'gu',
)

const word = /[a-zʻʼ]+/giu

const isUpper = (text: string) => text !== text.toLowerCase()

function likeCase(source: string, target: string): string {
  if (!isUpper(source.charAt(0))) return target
  const restIsUpper = source.length > 1 && isUpper(source.slice(1)) && source.slice(1) === source.slice(1).toUpperCase()
  return restIsUpper ? target.toUpperCase() : target.charAt(0).toUpperCase() + target.slice(1)
}

function lettersToCyrillic(text: string): string {
  return text
    .replace(/(?<=k|n)siya/giu, (found) => likeCase(found, 'ция'))
    .replace(/tsiya/giu, (found) => likeCase(found, 'ция'))
    .replace(letters, (found, at: number, whole: string) => {
      const key = found.toLowerCase()
      const before = whole.charAt(at - 1).toLowerCase()
      // ʻ before it belongs to oʻ (a vowel) or gʻ (not one).
      const afterVowel = 'aeiou'.includes(before) || (before === 'ʻ' && whole.charAt(at - 2).toLowerCase() === 'o')
      const plain = key === 'e' && (at === 0 || afterVowel) ? 'э' : (cyrillicByLatin[key] ?? found)
      return likeCase(found, plain)
    })
}

function wordToCyrillic(text: string): string {
  const lower = text.toLowerCase()
  const soft = softWords[lower]
  if (soft !== undefined) return likeCase(text, soft)
  for (const [stem, cyrillic] of Object.entries(stems)) {
    if (!lower.startsWith(stem)) continue
    return likeCase(text.slice(0, stem.length), cyrillic) + lettersToCyrillic(text.slice(stem.length))
  }
  return lettersToCyrillic(text)
}

const piecesToCyrillic = (text: string) =>
  text
    .replace(/(?<=[og])['`‘’´ʼ]/giu, 'ʻ')
    .replace(/(?<=\p{L})['`‘’´](?=\p{L})/gu, 'ʼ')
    .replace(word, wordToCyrillic)

/** Uzbek in Latin letters to Uzbek in Cyrillic; message syntax, codes, names and acronyms stay. */
export function toCyrillic(text: string): string {
  let result = ''
  let end = 0
  for (const found of text.matchAll(untouched)) {
    result += piecesToCyrillic(text.slice(end, found.index)) + found[0]
    end = found.index + found[0].length
  }
  return result + piecesToCyrillic(text.slice(end))
}

const foldedByCyrillic: Readonly<Record<string, string>> = {
  а: 'a',
  ә: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ғ: 'g',
  д: 'd',
  е: 'e',
  ё: 'yo',
  ж: 'j',
  з: 'z',
  и: 'i',
  і: 'i',
  й: 'y',
  к: 'k',
  қ: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  ң: 'n',
  о: 'o',
  ө: 'o',
  ў: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ү: 'u',
  ұ: 'u',
  ф: 'f',
  х: 'h',
  ҳ: 'h',
  һ: 'h',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}

/**
 * One spelling for search: Cyrillic and Latin alike, no case, marks or apostrophes, and letters that people swap
 * (х/ҳ, қ/к, ё/е) taken as one. `fold('Зулфия') === fold('Zulfiya')`. Both what is kept and what is asked go through it.
 */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u0400-\u04ff]/gu, (letter) => foldedByCyrillic[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'`‘’´ʻʼʹ′]/gu, '')
    .replaceAll('ı', 'i')
    .replaceAll('w', 'v')
    .replaceAll('q', 'k')
    .replaceAll('x', 'h')
    .replaceAll('kh', 'h')
    .replaceAll('zh', 'j')
    .replace(/y+[eo]/gu, 'e')
    .replace(/iy+/gu, 'i')
    .replace(/\s+/gu, ' ')
    .trim()
}
