/** Charts that can be put on paper: the element that stands for one, and what draws it dark on white. */
const drawing = new WeakMap<Element, () => string>()

export const offerPicture = (element: Element, draw: () => string): void => void drawing.set(element, draw)

/** A PNG of a chart as base64; undefined where the element is no chart, or none that is drawn yet. */
export const pictureOf = (element: Element): string | undefined =>
  drawing
    .get(element)?.()
    .replace(/^data:image\/png;base64,/, '')
