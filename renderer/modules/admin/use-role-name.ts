import { useI18n } from 'vue-i18n'

/** A built-in role is named by the locales, one's own as it was called. */
export function useRoleName() {
  const { t } = useI18n()
  return (role: { name: string; builtIn: boolean }) => (role.builtIn ? t(`role.${role.name}`) : role.name)
}
