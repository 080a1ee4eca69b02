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
  show(isDark.value)
})

/** All at once: hundreds of shades that fade one inside the other take an office computer seconds. */
function show(dark: boolean) {
  const { classList } = document.documentElement
  classList.add('theme-switching')
  classList.toggle('dark', dark)
  // Reading a style takes the new shades over while nothing may fade.
  getComputedStyle(document.documentElement).getPropertyValue('color')
  classList.remove('theme-switching')
}

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
