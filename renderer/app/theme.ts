import { readonly, ref, watchEffect } from 'vue'

export const themeModes = ['auto', 'light', 'dark'] as const
export type ThemeMode = (typeof themeModes)[number]

// The same key as in public/theme.js, which sets the theme before the first paint.
const storageKey = 'markaz.theme'
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

const kept = localStorage.getItem(storageKey)
const mode = ref<ThemeMode>(themeModes.find((one) => one === kept) ?? 'auto')
const isSystemDark = ref(systemIsDark.matches)
const isDark = ref(false)

systemIsDark.addEventListener('change', (event) => (isSystemDark.value = event.matches))

watchEffect(() => {
  isDark.value = mode.value === 'dark' || (mode.value === 'auto' && isSystemDark.value)
  document.documentElement.classList.toggle('dark', isDark.value)
})

export function useTheme() {
  return {
    mode: readonly(mode),
    isDark: readonly(isDark),
    setMode(next: ThemeMode) {
      mode.value = next
      localStorage.setItem(storageKey, next)
    },
  }
}
