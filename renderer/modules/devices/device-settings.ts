import { codePages, flows, type DeviceSettings } from '../../../contracts/devices.ts'

type Value = string | number | boolean

/** One thing a device is set to, as a form asks for it. */
export type SettingField =
  | { name: string; ask: 'choice'; choices: readonly Value[] }
  | { name: string; ask: 'number'; least: number; most: number }
  | { name: string; ask: 'flag' }

const baudRate: SettingField = {
  name: 'baudRate',
  ask: 'choice',
  choices: [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200],
}
/** Asked of a printer that takes in less than comes down its line. */
const flow: SettingField = { name: 'flow', ask: 'choice', choices: flows }
const letters: SettingField = { name: 'codePage.letters', ask: 'choice', choices: codePages }
const codePageNumber: SettingField = { name: 'codePage.number', ask: 'number', least: 0, most: 255 }

const fields: Readonly<Record<DeviceSettings['kind'], readonly SettingField[]>> = {
  scanner: [baudRate],
  receiptPrinter: [
    { name: 'paperMm', ask: 'choice', choices: [80, 58] },
    { name: 'dots', ask: 'number', least: 200, most: 832 },
    { name: 'cutter', ask: 'choice', choices: ['partial', 'full', 'none'] },
    { name: 'drawer', ask: 'choice', choices: ['none', 'pin2', 'pin5'] },
    { name: 'density', ask: 'choice', choices: [-3, -2, -1, 0, 1, 2, 3] },
    { name: 'drawAll', ask: 'flag' },
    letters,
    codePageNumber,
    baudRate,
    flow,
  ],
  labelPrinter: [
    { name: 'language', ask: 'choice', choices: ['tspl', 'zpl'] },
    { name: 'widthMm', ask: 'number', least: 20, most: 120 },
    { name: 'heightMm', ask: 'number', least: 10, most: 300 },
    { name: 'gapMm', ask: 'number', least: 0, most: 10 },
    { name: 'dotsPerMm', ask: 'choice', choices: [8, 12] },
    { name: 'density', ask: 'number', least: 0, most: 15 },
    baudRate,
    flow,
  ],
  pagePrinter: [],
  customerDisplay: [
    { name: 'columns', ask: 'number', least: 8, most: 40 },
    { name: 'rows', ask: 'number', least: 1, most: 4 },
    letters,
    codePageNumber,
    baudRate,
  ],
  modem: [baudRate],
  ignored: [],
}

const ofTheLine: readonly SettingField[] = [baudRate, flow]

/** What is asked for a device: how its line works only where it is at a serial one. */
export const settingFieldsOf = ({ kind }: DeviceSettings, isSerial: boolean): SettingField[] =>
  fields[kind].filter((field) => isSerial || !ofTheLine.includes(field))

export function settingOf(settings: DeviceSettings, name: string): Value {
  const value = name.split('.').reduce<unknown>((at, part) => Reflect.get(Object(at), part), settings)
  return value as Value
}

/** The same settings with one thing otherwise; another paper brings its usual dots. */
export function withSetting(settings: DeviceSettings, name: string, value: Value): DeviceSettings {
  const [first = '', second] = name.split('.')
  const inner: unknown = second === undefined ? value : { ...Object(Reflect.get(settings, first)), [second]: value }
  const dots = name === 'paperMm' ? { dots: value === 58 ? 384 : 576 } : {}
  return { ...settings, [first]: inner, ...dots }
}
