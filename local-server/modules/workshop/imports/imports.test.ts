import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { StoredFile } from '../../../../contracts/files.ts'
import { createImport, listImportProblems, readImport, startImport } from '../../../../contracts/imports.ts'
import { listLines } from '../../../../contracts/workshop/lines.ts'
import { listOperations, listProducts } from '../../../../contracts/workshop/catalogue.ts'
import { listPieceRates } from '../../../../contracts/workshop/piece-rates.ts'
import { listRateChanges, signRateChange } from '../../../../contracts/workshop/rate-changes.ts'
import { listWorkers } from '../../../../contracts/workshop/workers.ts'
import { startTestServer, testPassword, type TestServer } from '../../../testing/test-server.ts'

async function importCsv(server: TestServer, kind: string, content: string, client = server.administrator) {
  const answer = await client.fetch('/api/v1/files?name=sheet.csv', {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID() },
    body: content,
  })
  const { id: fileId } = (await answer.json()) as StoredFile
  const { id } = await client.call(createImport, { body: { kind, fileId } })
  await server.core.jobs.runDue()
  const checked = await client.call(readImport, { params: { id } })
  const { items: problems } = await client.call(listImportProblems, { params: { id } })
  if (checked.good > 0) {
    const body = { version: checked.version, mode: 'goodRows' as const }
    await client.call(startImport, { params: { id }, body })
    await server.core.jobs.runDue()
  }
  return { ...(await client.call(readImport, { params: { id } })), problems }
}

describe('importing the catalogue', () => {
  const sheet = [
    'Код изделия;Изделие;№ операции;Операция;Норма, минут;Расценка;Действует с',
    'K-1;Сорочка;1;Воротник;1,25;450;01.01.2026',
    'K-1;Сорочка;2;Рукав;;12 380,50;2026-01-01',
    'K-2;Брюки;1;Карман;0,9;;',
  ].join('\n')

  it('makes products, operations and rates that began in the past, once', async () => {
    const server = await startTestServer()
    expect(await importCsv(server, 'catalogue', sheet)).toMatchObject({ state: 'done', imported: 3, problems: [] })
    const { items: products } = await server.administrator.call(listProducts)
    expect(products.map(({ code, name, operations }) => [code, name, operations])).toEqual([
      ['K-1', 'Сорочка', 2],
      ['K-2', 'Брюки', 1],
    ])
    const { items: operations } = await server.administrator.call(listOperations)
    expect(operations.map((row) => [row.name, row.standardMinutesThousandths, row.rateMinor])).toEqual([
      ['Воротник', 1250, 45_000],
      ['Рукав', null, 1_238_050],
      ['Карман', 900, null],
    ])
    const again = await importCsv(server, 'catalogue', sheet)
    expect(again).toMatchObject({ good: 0, wrong: 3, duplicates: 3 })
    expect(again.problems[0]?.message).toBe('Is there already.')
  })

  it('adds later rates, and refuses what contradicts itself, the catalogue or days gone by', async () => {
    const server = await startTestServer()
    await importCsv(server, 'catalogue', sheet)
    const { problems, imported } = await importCsv(
      server,
      'catalogue',
      [
        'Product code;Product;No.;Operation;Rate;Valid from',
        'K-1;Сорочка;1;Воротник;500;2026-12-01',
        'K-1;Сорочка;1;Воротник;500;2026-02-01',
        'K-1;Рубашка;1;Воротник;500;2026-12-02',
        'K-1;Сорочка;2;Манжета;500;2026-12-02',
        'K-3;Юбка;1;Молния;100;2026-01-01',
        'K-3;Платье;2;Подол;100;2026-01-01',
        'K-3;Юбка;3;Пояс;-5;31.02.2026',
        'K-3;Юбка;0;Пояс;5;',
      ].join('\n'),
    )
    expect(imported).toBe(2)
    expect(problems.map(({ row, column, message }) => [row, column, message])).toEqual([
      [3, 'validFrom', 'A rate can start today at the earliest; days gone by keep theirs.'],
      [4, 'productName', 'Row 2 says something else.'],
      [5, 'operation', 'Operation 2 of this product is named Рукав.'],
      [7, 'productName', 'Row 6 says something else.'],
      [8, 'rate', 'Not less than 0.01.'],
      [8, 'validFrom', 'Enter a date.'],
      [9, 'sequence', 'Not less than 1.'],
    ])
    const { items } = await server.administrator.call(listPieceRates)
    expect(items).toHaveLength(3)
    // A sheet is no signature: the rate that follows another waits for one.
    const waiting = await server.administrator.call(listRateChanges)
    expect(waiting.items).toMatchObject([
      { state: 'proposed', validFrom: '2026-12-01', rates: 1, operationNames: 'K-1 Воротник' },
    ])
  })

  it('says of a number what is wrong with it, with the decimal sign of the reader', async () => {
    const server = await startTestServer()
    const { id } = await importCsv(
      server,
      'catalogue',
      [
        'Код изделия;Изделие;№ операции;Операция;Норма, минут;Расценка;Действует с',
        'K-1;Сорочка;1;Воротник;1;-5;',
        'K-1;Сорочка;2;Рукав;-1;450;',
        'K-1;Сорочка;3;Карман;1;99999999999;',
        'K-1;Сорочка;4;Пояс;1;12a;',
      ].join('\n'),
    )
    const { items } = await server.administrator.call(listImportProblems, { params: { id }, locale: 'ru' })
    expect(items.map(({ column, message }) => [column, message])).toEqual([
      ['rate', 'Не меньше 0,01.'],
      ['standardMinutes', 'Не меньше 0,001.'],
      ['rate', 'Не больше 10000000.'],
      ['rate', 'Введите число.'],
    ])
  })

  it('proposes even first rates where whoever imports may not sign', async () => {
    const server = await startTestServer()
    const planner = await server.account(['import.run', 'product.manage', 'product.read', 'rate.manage', 'rate.read'])
    const sheet = 'Code;Product name;Sequence;Operation name;Piece rate;From\nK-1;Shirt;1;Collar;450;2026-01-05\n'
    expect(await importCsv(server, 'catalogue', sheet, planner)).toMatchObject({ imported: 1, problems: [] })
    expect((await planner.call(listPieceRates)).items).toEqual([])
    const [proposal] = (await planner.call(listRateChanges)).items
    // It meets no work, so it may begin in days gone by.
    const body = { version: 1, password: testPassword }
    await server.administrator.call(signRateChange, { params: { id: proposal?.id ?? '' }, body })
    expect((await planner.call(listPieceRates)).items).toMatchObject([{ rateMinor: 45_000, validFrom: '2026-01-05' }])
  })
})

describe('importing workers', () => {
  it('takes them on, makes the lines that are missing, and tells taken numbers and badges', async () => {
    const server = await startTestServer()
    const first = await importCsv(
      server,
      'worker',
      [
        'Tabel raqami;Familiyasi;Ismi;Bej;Liniya;Ishga kirgan kuni',
        '101;Gʻulomova;Oʻgʻiloy;B1;Birinchi;12.01.2026',
        '102;Усмонов;Жасур;B2;birinchi;',
        '103;Karimova;Dilnoza;;Ikkinchi;',
      ].join('\n'),
    )
    expect(first).toMatchObject({ state: 'done', imported: 3, problems: [] })
    const { items: workers } = await server.administrator.call(listWorkers, { query: { sort: 'number' } })
    expect(workers.map((row) => [row.number, row.fullName, row.badgeCode, row.lineName, row.startedOn])).toEqual([
      ['101', 'Gʻulomova Oʻgʻiloy', 'B1', 'Birinchi', '2026-01-12'],
      ['102', 'Усмонов Жасур', 'B2', 'Birinchi', '2026-11-23'],
      ['103', 'Karimova Dilnoza', null, 'Ikkinchi', '2026-11-23'],
    ])
    const { items: lines } = await server.administrator.call(listLines)
    expect(lines.map(({ name, workers: count }) => [name, count])).toEqual([
      ['Birinchi', 2],
      ['Ikkinchi', 1],
    ])

    const { problems } = await importCsv(
      server,
      'worker',
      'Number;Family name;Given name;Badge;Line\n101;A;B;X1;1\n104;C;D;B2;1\n105;E;F;;\n',
    )
    expect(problems.map(({ row, column }) => [row, column])).toEqual([
      [2, 'number'],
      [3, 'badgeCode'],
      [4, 'line'],
    ])
  })
})
