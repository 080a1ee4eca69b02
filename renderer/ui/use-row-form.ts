import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { BodyInput, ResponseOf, RouteContract } from '../../contracts/route.ts'
import type { CallInput, CallOptions } from '../app/api.ts'
import { useAction } from '../app/use-action.ts'
import { useTold } from './use-told.ts'

interface Versioned {
  id: string
  version: number
}

/**
 * The commands behind a row's form: without a row it makes one, with a row it changes that one. Answers the saved row,
 * having said so, or undefined when it failed.
 */
export function useRowForm<C extends RouteContract, U extends RouteContract>(
  create: C,
  change: U,
  row: () => Versioned | undefined,
) {
  type Saved = ResponseOf<C> | ResponseOf<U>
  const { t } = useI18n()
  const told = useTold()
  const making = useAction(create)
  const changing = useAction(change)

  const changeRow = ({ id, version }: Versioned, body: object) =>
    changing.run({ params: { id }, body: { version, ...body } } as unknown as CallInput<U> & CallOptions)

  /** `more`: what only a new row is given. */
  async function save(
    body: Partial<BodyInput<C>> & Omit<BodyInput<U>, 'version'>,
    more: Partial<BodyInput<C>> = {},
  ): Promise<Saved | undefined> {
    const present = row()
    const saved: Saved | undefined = present
      ? await changeRow(present, body)
      : await making.run({ body: { ...body, ...more } } as unknown as CallInput<C> & CallOptions)
    if (saved) told(t('action.saved'))
    return saved
  }

  /** Puts the row into the archive, or takes it out. */
  async function archive(archived: boolean): Promise<ResponseOf<U> | undefined> {
    const present = row()
    return present && changeRow(present, { archived })
  }

  return { action: computed(() => (row() ? changing : making)), save, archive }
}
