import { useI18n } from 'vue-i18n'
import { setOrderStatus, type OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import { useAction } from '../../../app/use-action.ts'
import { useConfirm } from '../../../ui/use-confirm.ts'
import { useTold } from '../../../ui/use-told.ts'
import { useUndo } from '../../../ui/use-undo.ts'

/** Opens, closes and cancels an order; `changed` is called after each try, as it may have become another one meanwhile. */
export function useOrderStatus(changed: () => unknown) {
  const { t } = useI18n()
  const told = useTold()
  const undoable = useUndo()
  const confirm = useConfirm()
  const action = useAction(setOrderStatus)

  async function set({ id, version }: OrderWithMatrix, status: 'open' | 'done' | 'cancelled') {
    const saved = await action.run({ params: { id }, body: { version, status } })
    await changed()
    return saved
  }

  async function open(order: OrderWithMatrix): Promise<void> {
    if (await set(order, 'open')) told(t('orders.opened', { number: order.number }))
  }

  async function close(order: OrderWithMatrix): Promise<void> {
    const closed = await set(order, 'done')
    if (closed) undoable(t('orders.closed', { number: order.number }), () => open(closed))
  }

  async function cancel(order: OrderWithMatrix): Promise<void> {
    const { number } = order
    const isSure = await confirm({
      title: t('orders.named', { number }),
      text: t('orders.cancelText', { number }),
      action: t('orders.cancel'),
      color: 'error',
    })
    if (isSure && (await set(order, 'cancelled'))) told(t('orders.cancelled', { number }))
  }

  return { open, close, cancel, pending: action.pending, failure: action.failure }
}
