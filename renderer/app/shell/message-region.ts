import { ToastViewport } from 'reka-ui'

/**
 * Gives the region at the edge of the screen its name for those who hear a page. The component library draws it without a
 * way to name it, so that it would be English in every language.
 *
 * @param name answers the name, with the key that goes there
 */
export function nameMessageRegion(name: (hotkey: string) => string): void {
  const { props } = ToastViewport as unknown as { props: { label: { default: unknown } } }
  // A property that may be a function takes its usual value from a function.
  props.label.default = () => name
}
