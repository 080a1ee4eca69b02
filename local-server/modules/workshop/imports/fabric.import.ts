import { emit } from '../../../core/events/outbox.ts'
import { defineImport } from '../../../core/imports/define-import.ts'
import { dayOf, textOf, thousandthsOf, wholeOf } from '../../../core/imports/values.ts'
import { dayAt } from '../../../core/time/days.ts'
import { addRoll } from '../fabric/rolls.service.ts'

interface Row {
  number: string
  article: string
  colour: string
  lot: string | null
  width: number
  metres: number
  receivedOn: string | null
}

/** Rolls of fabric from a supplier's packing list. */
export const fabricImport = defineImport<Row>({
  name: 'fabric',
  permissions: ['fabric.manage'],
  columns: [
    {
      key: 'number',
      required: true,
      aliases: ['№', '№ рулона', 'Номер рулона', 'Roll', 'Roll No', 'Rulon raqami', 'Rulon №', 'Рулон'],
      parse: textOf(40),
      examples: ['R-1001', 'R-1002'],
    },
    {
      key: 'article',
      required: true,
      aliases: ['Артикул', 'Ткань', 'Полотно', 'Fabric', 'Mato', 'Material', 'Artikul'],
      parse: textOf(80),
      examples: ['Poplin 120', 'Poplin 120'],
    },
    {
      key: 'colour',
      required: true,
      aliases: ['Color', 'Цвет', 'Rangi', 'Расцветка'],
      parse: textOf(40),
      examples: ['Oq', 'Koʻk'],
    },
    {
      key: 'lot',
      aliases: ['Партия', 'Partiya', 'Batch', 'Dye lot', 'Лот'],
      parse: textOf(40),
      examples: ['L-7', 'L-8'],
    },
    {
      key: 'width',
      required: true,
      aliases: ['Ширина', 'Ширина, см', 'Eni', 'Eni, sm', 'Width'],
      parse: wholeOf(10, 1_000),
      examples: [150, 160],
    },
    {
      key: 'metres',
      required: true,
      aliases: ['Метраж', 'Метров', 'Длина', 'м', 'm', 'Metr', 'Uzunligi', 'Length'],
      parse: thousandthsOf,
      examples: [62.5, 80],
    },
    {
      key: 'receivedOn',
      aliases: ['Дата', 'Дата прихода', 'Sana', 'Kelgan kuni', 'Received'],
      parse: dayOf,
      examples: ['2026-11-20', '2026-11-20'],
    },
  ],
  identities: ({ number }) => [{ column: 'number', value: number }],
  async check(db, rows, { now, timeZone }) {
    if (rows.length === 0) return []
    const numbers = rows.map(({ number }) => number)
    const taken = await db.selectFrom('fabric_roll').select('number').where('number', 'in', numbers).execute()
    const known = new Set(taken.map(({ number }) => number))
    const today = dayAt(now, timeZone)
    return rows.map(({ number, receivedOn }) => {
      if (known.has(number)) {
        return { column: 'number', text: 'error.fabric.numberTaken', params: { number }, isDuplicate: true }
      }
      return receivedOn !== null && receivedOn > today ? { column: 'receivedOn', text: 'error.fabric.inFuture' } : null
    })
  },
  open(tx, { actor, now, timeZone }) {
    let newest: string | undefined
    return {
      async insert({ number, article, colour, lot, width, metres, receivedOn }) {
        newest = await addRoll(
          { tx, actor, now, today: dayAt(now, timeZone) },
          {
            number,
            article,
            colour,
            lot: lot ?? '',
            widthCentimetres: width,
            receivedThousandths: metres,
            note: '',
            ...(receivedOn === null ? {} : { receivedOn }),
          },
        )
      },
      async close() {
        if (newest !== undefined) await emit(tx, now, 'fabric.changed', { rollId: newest })
      },
    }
  },
})
