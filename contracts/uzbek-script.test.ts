import { describe, expect, it } from 'vitest'
import { fold, toCyrillic } from './uzbek-script.ts'

describe('Uzbek Latin to Cyrillic', () => {
  it.each([
    ['Oʻzbekiston', 'Ўзбекистон'],
    ['gʻisht, Gʻijduvon', 'ғишт, Ғиждувон'],
    ['Shanba, chorshanba, SHOSHILINCH', 'Шанба, чоршанба, SHOSHILINCH'],
    ['yoʻq, Yoʻldosh, yoʻl', 'йўқ, Йўлдош, йўл'],
    ['yaxshi, yuk, ayol, tayyor, dunyo', 'яхши, юк, аёл, тайёр, дунё'],
    ['yetdi, keyin, yil, loyiha', 'етди, кейин, йил, лойиҳа'],
    ['eshik, ekran, ber, poema, aeroport, poyezd', 'эшик, экран, бер, поэма, аэропорт, поезд'],
    ['maʼlumot, eʼlon, sanʼat, aʼzo', 'маълумот, эълон, санъат, аъзо'],
    ['Isʼhoq', 'Исҳоқ'],
    ['boʻyicha, qoʻyish, qoʻyadi, boʻyoq', 'бўйича, қўйиш, қўяди, бўёқ'],
    ['ishga, oʻchirish, tugʻilgan', 'ишга, ўчириш, туғилган'],
    ['ketsa, aytsin', 'кетса, айтсин'],
    ['operatsiya, funksiya, kvitansiya, pensiya, versiya', 'операция, функция, квитанция, пенсия, версия'],
    ['obyektlar, kompyuterda, rayon, sexda', 'объектлар, компьютерда, район, цехда'],
    ['parol, parolni, Aprel, apreldan, Rol, rollar', 'пароль, паролни, Апрель, апрелдан, Роль, роллар'],
  ])('%s', (latin, cyrillic) => expect(toCyrillic(latin)).toBe(cyrillic))

  it('takes any apostrophe for ʻ and ʼ', () => {
    expect(toCyrillic("O'zbek, G’ijduvon, ma'no, yo‘q")).toBe('Ўзбек, Ғиждувон, маъно, йўқ')
  })

  it.each([
    ['{count} ta yozuv', '{count} та ёзув'],
    ['{count} ta yozuv | {count} ta yozuv', '{count} та ёзув | {count} та ёзув'],
    ['@:app.save va @.lower:app.name', '@:app.save ва @.lower:app.name'],
    ["Manzil: {'@'}markaz", "Манзил: {'@'}марказ"],
    ['<b>Diqqat</b>&nbsp;qarang', '<b>Диққат</b>&nbsp;қаранг'],
    ['PIN, QR-kod, XLSX va CSV', 'PIN, QR-код, XLSX ва CSV'],
    ['AQSH dollari', 'АҚШ доллари'],
    ['PDFga, APIdan, LAN orqali HTTPS bilan', 'PDFга, APIдан, LAN орқали HTTPS билан'],
    ['Markaz, Enter tugmasi, A4 varaq, M-12', 'Markaz, Enter тугмаси, A4 варақ, M-12'],
    ['Manzil https://example.uz/pair oching', 'Манзил https://example.uz/pair очинг'],
  ])('leaves codes alone: %s', (latin, cyrillic) => expect(toCyrillic(latin)).toBe(cyrillic))
})

describe('folding for search', () => {
  it.each([
    ['Зулфия', 'Zulfiya', 'zulfiya', 'ZULFIYA'],
    ['Ёқуб', 'Yoqub', 'yoqub'],
    ['Йўлдош', 'Yoʻldosh', "Yo'ldosh", 'yo`ldosh'],
    ['Ғайрат', 'Gʻayrat', 'Гайрат', 'gayrat'],
    ['Хасан', 'Ҳасан', 'Xasan', 'Hasan', 'Khasan'],
    ['Бахтиёр', 'Baxtiyor', 'Bakhtiyor'],
    ['Қодир', 'Qodir', 'Кодир'],
    ['Семён', 'Семен'],
    ['Елена', 'Yelena', 'Elena'],
    ['Юлия', 'Yuliya', 'Yulia'],
    ['Жанар', 'Janar', 'Zhanar'],
    ['Мұхтар', 'Мухтар', 'Muxtar'],
    ['Маъмура', 'Maʼmura', 'Mamura'],
    ['Чўлпон', 'Choʻlpon'],
    ['Муҳайё', 'Muhayyo'],
  ])('%s', (first, ...others) => {
    for (const other of others) expect(fold(other)).toBe(fold(first))
  })

  it('collapses spaces and keeps digits and codes', () => {
    expect(fold('  Shirt   M-12\n')).toBe('shirt m-12')
    expect(fold('B-117')).toBe('b-117')
    expect(fold('')).toBe('')
  })

  it('folds what is folded to itself', () => {
    for (const text of ['Бахтиёр Қодиров', 'Yoʻldosh Xasanov', 'Жаңыл', 'Dmitriyyev'])
      expect(fold(fold(text))).toBe(fold(text))
  })
})
