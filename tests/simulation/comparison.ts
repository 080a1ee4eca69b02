import type { ListContract, RowOf } from '../../contracts/list.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'

/** What the product says against the plain recalculation; a line for each difference. */
export class Comparison {
  readonly differences: string[] = []
  readonly compared = new Map<string, number>()

  same(subject: string, what: string, product: unknown, plain: unknown): void {
    this.compared.set(subject, (this.compared.get(subject) ?? 0) + 1)
    const [said, counted] = [JSON.stringify(product), JSON.stringify(plain)]
    if (said !== counted) this.differences.push(`${subject}, ${what}: the product says ${said}, it is ${counted}`)
  }
}

/** All rows of a list, page by page. */
export async function allRows<L extends ListContract>(
  client: TestClient,
  list: L,
  narrowed: Readonly<Record<string, string>> = {},
): Promise<RowOf<L>[]> {
  const contract: ListContract = list
  const rows: RowOf<L>[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { ...narrowed, limit: 200, ...(cursor === '' ? {} : { cursor }) }
    const page = (await client.call(contract, { query })) as { items: unknown[]; nextCursor: string | null }
    rows.push(...(page.items as RowOf<L>[]))
    cursor = page.nextCursor
  }
  return rows
}
