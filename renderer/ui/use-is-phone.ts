import { readonly, ref } from 'vue'

const narrow = window.matchMedia('(width < 48rem)')
const isPhone = ref(narrow.matches)
narrow.addEventListener('change', (event) => (isPhone.value = event.matches))

/** The screen is as narrow as a phone's: lists are cards, forms take the whole width. */
export const useIsPhone = () => readonly(isPhone)
