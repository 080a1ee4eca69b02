import { fold } from '../../../../contracts/uzbek-script.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Reader } from '../../../core/database/index.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { defineImport, type ImportContext, type RowProblem } from '../../../core/imports/define-import.ts'
import { dayOf, moneyOf, textOf, thousandthsOf, wholeOf } from '../../../core/imports/values.ts'
import { dayAt } from '../../../core/time/days.ts'
import { maxRateMinor, mostRatesAtOnce } from '../../../../contracts/workshop/rate-changes.ts'
import { askForSignature, proposeRates } from '../rate-changes/rate-changes.service.ts'
import { addSignedRate, type NewRate } from '../rate-changes/set-rates.ts'

interface Row {
  productCode: string
  productName: string
  sequence: number
  operation: string
  standardMinutes: number | null
  rate: number | null
  validFrom: string | null
}

interface Known {
  products: Map<string, { id: string; name: string }>
  /** By product id and sequence. */
  operations: Map<string, { id: string; name: string; rates: Map<string, number> }>
}

const operationKey = (productId: string, sequence: number) => `${productId}/${sequence}`

/** What is there of the products of some rows, in three queries. */
async function readKnown(db: Reader, codes: readonly string[]): Promise<Known> {
  const known: Known = { products: new Map(), operations: new Map() }
  if (codes.length === 0) return known
  const products = await db.selectFrom('product').select(['id', 'code', 'name']).where('code', 'in', codes).execute()
  for (const { id, code, name } of products) known.products.set(code, { id, name })
  if (products.length === 0) return known
  const operations = await db
    .selectFrom('operation')
    .select(['id', 'productId', 'sequence', 'name'])
    .where(
      'productId',
      'in',
      products.map(({ id }) => id),
    )
    .execute()
  if (operations.length === 0) return known
  const rates = await db
    .selectFrom('piece_rate')
    .innerJoin('operation', 'operation.id', 'piece_rate.operationId')
    .select(['piece_rate.operationId', 'piece_rate.validFrom', 'piece_rate.rateMinor'])
    .where(
      'operation.productId',
      'in',
      products.map(({ id }) => id),
    )
    .execute()
  for (const { id, productId, sequence, name } of operations) {
    const own = rates.filter((rate) => rate.operationId === id)
    known.operations.set(operationKey(productId, sequence), {
      id,
      name,
      rates: new Map(own.map(({ validFrom, rateMinor }) => [validFrom, rateMinor])),
    })
  }
  return known
}

function problemOf(row: Row, known: Known, { now, timeZone }: ImportContext): RowProblem | null {
  const today = dayAt(now, timeZone)
  const product = known.products.get(row.productCode)
  if (!product) return null
  if (fold(product.name) !== fold(row.productName)) {
    const params = { code: row.productCode, name: product.name }
    return { column: 'productName', text: 'importProblem.productNameOther', params }
  }
  const operation = known.operations.get(operationKey(product.id, row.sequence))
  if (!operation) return null
  if (fold(operation.name) !== fold(row.operation)) {
    const params = { sequence: row.sequence, name: operation.name }
    return { column: 'operation', text: 'importProblem.operationNameOther', params }
  }
  const validFrom = row.validFrom ?? today
  if (row.rate === null || operation.rates.get(validFrom) === row.rate) {
    return { column: null, text: 'importProblem.alreadyThere', isDuplicate: true }
  }
  if (operation.rates.has(validFrom)) return { column: 'validFrom', text: 'error.rate.dayTaken' }
  // An operation that has no rate yet has no records either, so its first one may begin in the past.
  if (operation.rates.size > 0 && validFrom < today) return { column: 'validFrom', text: 'error.rate.inPast' }
  return null
}

/** Products, their operations and piece rates from one sheet, a row an operation (or a further rate of one). */
export const catalogueImport = defineImport<Row>({
  name: 'catalogue',
  permissions: ['product.manage', 'rate.manage'],
  columns: [
    {
      key: 'productCode',
      required: true,
      aliases: ['Code', 'Код', 'Артикул', 'Модель', 'Kod', 'Model', 'Artikul', 'Mahsulot kodi'],
      parse: textOf(128),
      examples: ['K-101', 'K-101'],
    },
    {
      key: 'productName',
      required: true,
      aliases: ['Product name', 'Наименование изделия', 'Название изделия', 'Mahsulot nomi', 'Buyum', 'Наименование'],
      parse: textOf(200),
      examples: ['Koʻylak', 'Koʻylak'],
    },
    {
      key: 'sequence',
      required: true,
      aliases: [
        '№',
        '№ п/п',
        'Sequence',
        'Порядок',
        'Номер операции',
        'Tartib',
        'T/r',
        'Amal raqami',
        'Operation number',
      ],
      parse: wholeOf(1, 999),
      examples: [1, 2],
    },
    {
      key: 'operation',
      required: true,
      aliases: ['Operation name', 'Название операции', 'Наименование операции', 'Amal nomi', 'Amal'],
      parse: textOf(200),
      examples: ['Yoqa tikish', 'Yeng tikish'],
    },
    {
      key: 'standardMinutes',
      aliases: ['Minutes', 'Норма времени', 'Норма (мин)', 'Vaqt', 'Daqiqa', 'SAM', 'Время'],
      parse: thousandthsOf,
      examples: [1.25, 0.9],
    },
    {
      key: 'rate',
      aliases: [
        'Piece rate',
        'Price',
        'Цена',
        'Сдельная расценка',
        'Narx',
        'Narxi',
        'Ish haqi',
        'Баасы',
        'Бағасы',
        'Стоимость',
      ],
      parse: moneyOf(maxRateMinor),
      examples: [450, 380.5],
    },
    {
      key: 'validFrom',
      aliases: ['From', 'Дата', 'С даты', 'Дата начала', 'Sana', 'Amal qilish sanasi'],
      parse: dayOf,
      examples: ['2026-01-01', '2026-01-01'],
    },
  ],
  identities: ({ productCode, sequence, validFrom }) => [
    { column: 'sequence', value: `${productCode}/${sequence}/${validFrom ?? ''}` },
  ],
  agreements: ({ productCode, productName, sequence, operation }) => [
    { column: 'productName', subject: productCode, value: fold(productName) },
    { column: 'operation', subject: `${productCode}/${sequence}`, value: fold(operation) },
  ],
  async check(db, rows, context) {
    const known = await readKnown(db, [...new Set(rows.map(({ productCode }) => productCode))])
    return rows.map((row) => problemOf(row, known, context))
  },
  open(tx, context) {
    const { actor, now, timeZone } = context
    const known = new Map<string, Known>()
    const touched = new Set<string>()
    /** Rates that have to be signed, by their first day. */
    const proposed = new Map<string, NewRate[]>()

    async function knownOf(code: string): Promise<Known> {
      const there = known.get(code) ?? (await readKnown(tx, [code]))
      known.set(code, there)
      return there
    }

    async function productFor(row: Row, there: Known): Promise<string> {
      const product = there.products.get(row.productCode)
      if (product) return product.id
      const id = newId()
      const columns = { code: row.productCode, name: row.productName }
      const search = fold(`${columns.code} ${columns.name}`)
      await tx
        .insertInto('product')
        .values({ ...columns, id, search, archived: 0, createdAt: now, version: 1 })
        .execute()
      await audit(tx, { actor, now }, { action: 'product.created', entity: 'product', entityId: id, after: columns })
      there.products.set(row.productCode, { id, name: row.productName })
      return id
    }

    async function operationFor(row: Row, productId: string, there: Known) {
      const key = operationKey(productId, row.sequence)
      const operation = there.operations.get(key)
      if (operation) return operation
      const made = { id: newId(), name: row.operation, rates: new Map<string, number>() }
      const columns = {
        productId,
        sequence: row.sequence,
        name: row.operation,
        standardMinutesThousandths: row.standardMinutes,
      }
      await tx
        .insertInto('operation')
        .values({ ...columns, id: made.id, search: fold(row.operation), archived: 0, createdAt: now, version: 1 })
        .execute()
      await audit(
        tx,
        { actor, now },
        { action: 'operation.created', entity: 'operation', entityId: made.id, after: columns },
      )
      there.operations.set(key, made)
      return made
    }

    return {
      async insert(row) {
        const there = await knownOf(row.productCode)
        const productId = await productFor(row, there)
        const operation = await operationFor(row, productId, there)
        touched.add(productId)
        if (row.rate === null) return
        const rate = {
          operationId: operation.id,
          rateMinor: row.rate,
          validFrom: row.validFrom ?? dayAt(now, timeZone),
        }
        // A sheet is no signature: only the first rate of an operation counts at once, and only from whoever may sign.
        if (operation.rates.size === 0 && actor.can('rate.sign')) await addSignedRate({ tx, actor, now }, rate)
        else proposed.set(rate.validFrom, [...(proposed.get(rate.validFrom) ?? []), rate])
        operation.rates.set(rate.validFrom, rate.rateMinor)
      },
      async close() {
        const workedOn = dayAt(now, timeZone)
        for (const [validFrom, all] of proposed) {
          for (let at = 0; at < all.length; at += mostRatesAtOnce) {
            const rates = all
              .slice(at, at + mostRatesAtOnce)
              .map(({ operationId, rateMinor }) => ({ operationId, rateMinor }))
            const work = { tx, actor, now, workedOn, firstInPast: true }
            const id = await proposeRates(work, { rates, validFrom, note: '' })
            await askForSignature(tx, work, id, rates.length)
          }
        }
        for (const productId of touched) await emit(tx, now, 'catalogue.changed', { productId })
      },
    }
  },
})
