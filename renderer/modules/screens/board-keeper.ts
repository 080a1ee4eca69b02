import type { ResponseOf, RouteContract } from '../../../contracts/route.ts'
import { keep, kept } from '../../app/kept.ts'

const keyOf = (contract: RouteContract, input: unknown) => `markaz.board.${contract.name}.${JSON.stringify(input)}`

/** The last figures of a board, kept on the device: they stand there again after a reload while the server is away. */
export function keepBoard(contract: RouteContract, input: unknown, board: unknown): void {
  keep(keyOf(contract, input), board)
}

export function keptBoard<C extends RouteContract>(contract: C, input: unknown): ResponseOf<C> | undefined {
  return kept(keyOf(contract, input), contract.response) as ResponseOf<C> | undefined
}
