import type { DisplayMark, Settings } from './settings.ts'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface Display {
  id: number
  label: string
  bounds: Rectangle
  /** Without the system's bars. */
  workArea: Rectangle
}

export const markOf = ({ id, label, bounds: { width, height } }: Display): DisplayMark => ({ id, label, width, height })

/** The display that was meant: by its number, or, where the system has numbered anew, the only one alike. */
export function findDisplay(mark: DisplayMark, displays: readonly Display[]): Display | undefined {
  const alike = displays.filter(
    ({ label, bounds }) => label === mark.label && bounds.width === mark.width && bounds.height === mark.height,
  )
  const byId = displays.find(({ id }) => id === mark.id)
  if (byId && (alike.length === 0 || alike.includes(byId))) return byId
  return alike.length === 1 ? alike[0] : byId
}

const usual = { width: 1440, height: 900 }
/** So much of the title bar has to be seen that a person can take hold of it. */
const grip = { width: 120, height: 40 }

const isReachable = (window: Rectangle, area: Rectangle): boolean => {
  const seenWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isBarInside = window.y >= area.y - 8 && window.y <= area.y + area.height - grip.height
  return seenWidth >= grip.width && isBarInside
}

/** Where the main window opens: where it was, or in the middle of the first display when that place is not there now. */
export function placeWindow(kept: Settings['mainWindow'], displays: readonly Display[]): Rectangle {
  if (kept && displays.some(({ workArea }) => isReachable(kept, workArea))) {
    return { x: kept.x, y: kept.y, width: kept.width, height: kept.height }
  }
  const area = displays[0]?.workArea ?? { x: 0, y: 0, ...usual }
  const width = Math.min(kept?.width ?? usual.width, area.width)
  const height = Math.min(kept?.height ?? usual.height, area.height)
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  }
}
