import { useI18n } from 'vue-i18n'

/** Actions and the kinds of records they were done to, in words. */
export function useAuditWords() {
  const { t, te } = useI18n()

  function entityOf(entity: string): string {
    // A table's name stands for its kind of record: `piece_rate` is `pieceRate`.
    const key = `auditEntity.${entity.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`
    return te(key) ? t(key) : entity
  }

  /** `product.changed` is "changed": what it was done to is said beside it. */
  function actionOf(action: string): string {
    const key = `auditAction.${action.split('.').at(-1) ?? action}`
    const [area = ''] = action.split('.')
    return te(key) ? t('audit.action', { what: entityOf(area), done: t(key) }) : action
  }

  return { actionOf, entityOf }
}
