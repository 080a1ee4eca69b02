import type { WrittenTag } from './locales.ts'

/** Names that are the same in every language. */
const sameEverywhere = [
  'Markaz',
  'Telegram',
  'XLSX',
  'CSV',
  'PDF',
  'JSON',
  'HTTP',
  'HTTPS',
  'QR',
  'PIN',
  'SMS',
  'API',
  'TOTP',
  'LAN',
  'TV',
  'ID',
  'IP',
  'URL',
  'USB',
  'CPU',
  'SHA',
  'UTC',
  'Excel',
  'Android',
  'iPhone',
  'iOS',
  'Windows',
  'Linux',
  'macOS',
  'Chrome',
  'Safari',
  'Firefox',
  'Edge',
  'SQLite',
  'PostgreSQL',
  'WAL',
  'OpenAPI',
  'UZS',
  'KGS',
  'KZT',
  'RUB',
  'USD',
  'Enter',
  'Esc',
  'Shift',
  'Ctrl',
  'Cmd',
  'Tab',
  'Alt',
  'Authenticator',
  'Google',
  'Microsoft',
]

/** Words that Uzbek in Latin letters and English write alike. */
const sameInUzbek = [
  'kiosk',
  'som',
  'soʻm',
  'server',
  'monitor',
  'printer',
  'import',
  'bank',
  'internet',
  'port',
  'modem',
  'disk',
  'may',
  'm',
  'mb',
  'gb',
  'ms',
]

/** Words the product says otherwise: one thing has one name on every page, and this is not it. */
const otherWords: Readonly<Record<WrittenTag, readonly { said: RegExp; instead: string }[]>> = {
  'uz-Latn': [
    { said: /kupon/i, instead: 'talon' },
    { said: /\bbej\b/i, instead: 'beyj' },
    { said: /pachka/i, instead: 'bogʻlam' },
    { said: /TV ekran/i, instead: 'tablo' },
  ],
  ky: [
    { said: /купон/i, instead: 'талон' },
    { said: /бейж/i, instead: 'бейдж' },
    { said: /пачка/i, instead: 'байлам' },
  ],
  kk: [
    { said: /купон/i, instead: 'талон' },
    { said: /тіркелгі/i, instead: 'есептік жазба' },
  ],
  ru: [
    { said: /купон/i, instead: 'талон' },
    { said: /рабоч(?:его|ему|ими|их)(?! мест| д)/i, instead: 'работник' },
    { said: /экран-табло/i, instead: 'табло' },
  ],
  en: [{ said: /\bticket/i, instead: 'coupon' }],
}

const withoutPlaceholders = (text: string) => text.replaceAll(/\{[^}]*\}/g, ' ').replaceAll(/@(?:\.\w+)?:[\w.]+/g, ' ')

/** The names in braces, once each, in order; vue-i18n's literals such as `{'@'}` are none. */
export function placeholders(text: string): string[] {
  const names = [...text.matchAll(/\{\s*([A-Za-z_][\w.]*|\d+)\s*\}/g)].map((match) => match[1] ?? '')
  return [...new Set(names)].sort()
}

const ownWords = (text: string): string[] =>
  (withoutPlaceholders(text).match(/[\p{L}ʻʼ]+/gu) ?? []).filter((word) => !sameEverywhere.includes(word))

const isCyrillicTag = (tag: WrittenTag) => tag === 'ky' || tag === 'kk' || tag === 'ru'

/** What is wrong with a message by itself: English left over, a foreign alphabet, the wrong apostrophe. */
export function messageProblems(tag: WrittenTag, text: string, english: string): string[] {
  const problems: string[] = []
  const words = ownWords(text)
  if (text.trim() === '') problems.push('is empty')
  for (const { said, instead } of otherWords[tag]) {
    const word = said.exec(text)?.[0]
    if (word !== undefined) problems.push(`says "${word}" where the product says "${instead}"`)
  }
  if (text.includes('!')) problems.push('has an exclamation mark')
  const mixed = words.find((word) => /\p{Script=Cyrillic}/u.test(word) && /\p{Script=Latin}/u.test(word))
  if (mixed !== undefined) problems.push(`"${mixed}" mixes two alphabets`)
  if (isCyrillicTag(tag)) {
    if (words.length > 0 && !words.some((word) => /\p{Script=Cyrillic}/u.test(word)))
      problems.push(`"${text}" is not translated`)
  } else if (words.some((word) => /\p{Script=Cyrillic}/u.test(word))) {
    problems.push('has Cyrillic letters')
  }
  if (tag === 'uz-Latn') {
    const isEnglish = text === english && words.some((word) => !sameInUzbek.includes(word.toLowerCase()))
    if (isEnglish) problems.push(`"${text}" is not translated`)
    if (/\p{L}['`‘’´]/u.test(withoutPlaceholders(text))) problems.push('writes ʻ or ʼ with another apostrophe')
  }
  return problems
}
