import { zBoard } from '../../../contracts/workshop/boards.ts'
import type { Board } from './board-view.ts'

const keyOf = (lineId: string | null) => `markaz.board.${lineId ?? 'all'}`

/** The last figures of a board, kept on the device: they stand there again after a reload while the server is away. */
export function keepBoard(board: Board): void {
  try {
    localStorage.setItem(keyOf(board.lineId), JSON.stringify(board))
  } catch {
    // A full store is no reason for a dark screen.
  }
}

export function keptBoard(lineId: string | null): Board | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(lineId)) ?? 'null')
    // What an older version kept may look otherwise.
    const { success, data } = zBoard.safeParse(kept)
    return success ? data : undefined
  } catch {
    return undefined
  }
}
