import { ref, watch, type Ref } from 'vue'

/** A number as a person types it; written as the locale has it once they leave the field. */
export function useTypedNumber(
  value: Ref<number | undefined>,
  parse: (text: string) => number | undefined,
  write: (value: number) => string,
) {
  const text = ref('')
  const written = () => (value.value === undefined ? '' : write(value.value))

  watch(
    value,
    (now) => {
      if (!Object.is(now, parse(text.value))) text.value = written()
    },
    { immediate: true },
  )

  function onTyped(next: string | number): void {
    text.value = String(next)
    value.value = parse(text.value)
  }

  function onLeave(): void {
    // What is no number stays as it was typed.
    if (!Number.isNaN(value.value)) text.value = written()
  }

  return { text, onTyped, onLeave }
}
