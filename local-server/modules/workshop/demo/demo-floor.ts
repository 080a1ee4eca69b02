import { fold } from '../../../../contracts/uzbek-script.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import { createPerson } from '../../people/index.ts'
import { demoCatalogue, demoPeople, demoTexts, type DemoPerson } from './resources.ts'

export interface DemoSetting {
  now: number
  timeZone: string
  locale: LocaleTag
  /** The first working day of the demo. */
  firstDay: string
  /** From this day on some rates are higher. */
  raiseDay: string
}

export interface DemoOperation {
  id: string
  sequence: number
  minutes: number
  /** Before the raise and from it on. */
  rates: [number, number]
}

export interface DemoProduct {
  id: string
  code: string
  operations: DemoOperation[]
}

export interface DemoWorker {
  id: string
  lineId: string
  masterName: string
  night: boolean
}

export interface DemoFloor {
  products: DemoProduct[]
  workers: DemoWorker[]
  lineIds: string[]
  rejectReasons: string[]
  /** Person ids and names of those who get an account. */
  director: { id: string; fullName: string }
  accountant: { id: string; fullName: string }
  mechanic: { id: string; fullName: string }
  storekeeper: { id: string; fullName: string }
  master: { id: string; fullName: string }
  worker: { id: string; fullName: string }
}

const mobile: Readonly<Partial<Record<LocaleTag, string>>> = { ky: '+996700', kk: '+77015' }

const nameOf = ({ familyName, givenName, fathersName }: DemoPerson) => `${familyName} ${givenName} ${fathersName}`

/** Lines, people and products: what is there before the first piece is sewn. */
export async function fillFloor(tx: Tx, setting: DemoSetting): Promise<DemoFloor> {
  const people = demoPeople()
  const texts = demoTexts(setting.locale)
  let serial = 0
  const add = async (person: DemoPerson): Promise<{ id: string; fullName: string }> => {
    serial++
    const id = await createPerson(
      tx,
      {
        ...person,
        phone: `${mobile[person.locale] ?? '+998901'}${String(230_000 + serial * 1373).padStart(6, '0')}`,
        badgeCode: `B-${String(serial).padStart(4, '0')}`,
        nationalId: null,
        photoFileId: null,
      },
      { now: setting.now, timeZone: setting.timeZone },
    )
    return { id, fullName: nameOf(person) }
  }

  const director = await add(people.director)
  const accountant = await add(people.accountant)
  const lines: { id: string; master: { id: string; fullName: string } }[] = []
  for (const [index, name] of texts.lines.entries()) {
    const person = people.masters[index]
    if (!person) throw new Error('a demo line has no master')
    const master = await add(person)
    const id = newId()
    await tx
      .insertInto('line')
      .values({
        id,
        name,
        search: fold(name),
        masterPersonId: master.id,
        archived: 0,
        createdAt: setting.now,
        version: 1,
      })
      .execute()
    lines.push({ id, master })
  }

  const workers: (DemoWorker & { fullName: string })[] = []
  for (const [index, person] of people.workers.entries()) {
    const line = lines[Math.floor((index * lines.length) / people.workers.length)]
    if (!line) throw new Error('a demo worker has no line')
    const { id, fullName } = await add(person)
    await tx
      .insertInto('worker')
      .values({
        id,
        number: String(index + 1).padStart(3, '0'),
        lineId: line.id,
        startedOn: setting.firstDay,
        leftOn: null,
        createdAt: setting.now,
        version: 1,
      })
      .execute()
    // The last few sew at night.
    const night = index >= people.workers.length - 6
    workers.push({ id, fullName, lineId: line.id, masterName: line.master.fullName, night })
  }
  const [firstLine] = lines
  const [firstWorker] = workers
  if (!firstLine || !firstWorker) throw new Error('the demo has no line or worker')
  return {
    products: await fillCatalogue(tx, setting, texts),
    workers,
    lineIds: lines.map(({ id }) => id),
    rejectReasons: texts.rejectReasons,
    director,
    accountant,
    mechanic: await add(people.mechanic),
    storekeeper: await add(people.storekeeper),
    master: firstLine.master,
    worker: firstWorker,
  }
}

/** Every third operation is paid better from the day of the raise on, in whole tens of so'm. */
const raised = (rateMinor: number, index: number) =>
  index % 3 === 0 ? Math.round((rateMinor * 1.06) / 1000) * 1000 : rateMinor

async function fillCatalogue(
  tx: Tx,
  { now, firstDay, raiseDay }: DemoSetting,
  texts: ReturnType<typeof demoTexts>,
): Promise<DemoProduct[]> {
  const products: DemoProduct[] = []
  const createdBy = 'Markaz'
  for (const { code, operations } of demoCatalogue().products) {
    const product: DemoProduct = { id: newId(), code, operations: [] }
    const name = texts.products[code] ?? code
    await tx
      .insertInto('product')
      .values({ id: product.id, code, name, search: fold(`${code} ${name}`), archived: 0, createdAt: now, version: 1 })
      .execute()
    for (const [index, { name: key, rateMinor, standardMinutesThousandths }] of operations.entries()) {
      const id = newId()
      const operationName = texts.operations[key] ?? key
      await tx
        .insertInto('operation')
        .values({
          id,
          productId: product.id,
          sequence: index + 1,
          name: operationName,
          search: fold(operationName),
          standardMinutesThousandths,
          archived: 0,
          createdAt: now,
          version: 1,
        })
        .execute()
      const later = raised(rateMinor, index)
      await tx
        .insertInto('piece_rate')
        .values(
          [
            { rateMinor, validFrom: firstDay },
            ...(later === rateMinor ? [] : [{ rateMinor: later, validFrom: raiseDay }]),
          ].map((rate) => ({
            ...rate,
            id: newId(),
            operationId: id,
            createdAt: now,
            createdBy,
            changeId: null,
            signedByName: createdBy,
            signedAt: now,
          })),
        )
        .execute()
      product.operations.push({
        id,
        sequence: index + 1,
        minutes: standardMinutesThousandths / 1000,
        rates: [rateMinor, later],
      })
    }
    products.push(product)
  }
  return products
}
