import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { command, type Handler } from '../../../core/http/request.ts'
import type { Floor } from '../shifts.ts'
import { correctWork } from './correct-work.ts'

export function correctionRoutes(floor: Floor): Handler[] {
  return [
    command(correctWorkRecords, (tx, { actor, requestId, body, locale }) =>
      correctWork({ tx, actor, requestId, floor }, body, locale),
    ),
  ]
}
