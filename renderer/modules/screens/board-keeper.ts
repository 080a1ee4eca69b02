import type { ResponseOf, RouteContract } from '../../../contracts/route.ts'

const keyOf = (contract: RouteContract, input: unknown) => `markaz.board.${contract.name}.${JSON.stringify(input)}`

/** The last figures of a board, kept on the device: they stand there again after a reload while the server is away. */
export function keepBoard(contract: RouteContract, input: unknown, board: unknown): void {
  try {
    localStorage.setItem(keyOf(contract, input), JSON.stringify(board))
  } catch {
    // A full store is no reason for a dark screen.
  }
}

export function keptBoard<C extends RouteContract>(contract: C, input: unknown): ResponseOf<C> | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(contract, input)) ?? 'null')
    // What an older version kept may look otherwise.
    const { success, data } = contract.response.safeParse(kept)
    return success ? (data as ResponseOf<C>) : undefined
  } catch {
    return undefined
  }
}
