import type { DeviceState } from '../../../contracts/devices.ts'

/** What can be asked of a printer at any time, even while it is stopped (DLE EOT n). */
export const statusQuestions = [1, 2, 3, 4] as const
export type StatusQuestion = (typeof statusQuestions)[number]

/** All four at once; each is answered with one byte, in order. */
export const askStatus: Buffer = Buffer.concat(statusQuestions.map((n) => Buffer.of(0x10, 0x04, n)))

/** Answered with one byte when everything before it has been printed (GS r 1). */
export const askWhenPrinted: Buffer = Buffer.of(0x1d, 0x72, 1)

/** Whether a byte answers DLE EOT; what answers GS r has the fifth bit clear. */
export const isStatusAnswer = (byte: number): boolean => (byte & 0x93) === 0x12
export const isPrintedAnswer = (byte: number): boolean => (byte & 0x90) === 0

export type StatusAnswers = Readonly<Record<StatusQuestion, number>>

/** What the four answers say together. */
export function stateOf(answers: StatusAnswers): Pick<DeviceState, 'paper' | 'fault'> {
  const paper = (answers[4] & 0x60) !== 0 ? 'out' : (answers[4] & 0x0c) !== 0 ? 'low' : 'ok'
  return { paper, fault: faultOf(answers, paper) }
}

function faultOf(answers: StatusAnswers, paper: string): DeviceState['fault'] {
  if ((answers[2] & 0x04) !== 0) return 'coverOpen'
  if (paper === 'out' || (answers[2] & 0x20) !== 0) return 'paperOut'
  if ((answers[3] & 0x08) !== 0) return 'cutter'
  if ((answers[3] & 0x40) !== 0) return 'overheated'
  if ((answers[3] & 0x24) !== 0 || (answers[2] & 0x40) !== 0) return 'fault'
  return (answers[1] & 0x08) !== 0 ? 'offline' : null
}
