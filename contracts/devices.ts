import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant, zName, zVersion } from './common.ts'
import { idOf, listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

export const deviceKinds = [
  'scanner',
  'receiptPrinter',
  'labelPrinter',
  'pagePrinter',
  'customerDisplay',
  'modem',
  'ignored',
] as const
export type DeviceKind = (typeof deviceKinds)[number]

export const printerKinds = ['receiptPrinter', 'labelPrinter', 'pagePrinter'] as const satisfies DeviceKind[]

/** How a device is reached from its station. */
export const portKinds = ['serial', 'network', 'usbPrinter', 'queue'] as const

/** What can be at each kind of port. */
export const kindsAtPort: Readonly<Record<(typeof portKinds)[number], readonly DeviceKind[]>> = {
  serial: ['scanner', 'receiptPrinter', 'labelPrinter', 'customerDisplay', 'modem', 'ignored'],
  network: ['receiptPrinter', 'labelPrinter', 'ignored'],
  usbPrinter: ['receiptPrinter', 'labelPrinter', 'ignored'],
  queue: ['pagePrinter', 'receiptPrinter', 'labelPrinter', 'ignored'],
}

/** @example portKindOf('network:192.168.1.50:9100') // 'network' */
export const portKindOf = (portKey: string): (typeof portKinds)[number] | undefined =>
  portKinds.find((kind) => portKey.startsWith(`${kind}:`))

/**
 * Where a device is plugged in, in words that stay the same when it is moved to another socket, where it has a serial
 * number; without one the socket stands in its place, as two of a kind could not be told apart:
 * `serial:<vendor>:<product>:<number>`, `serial:/dev/ttyS0`, `network:192.168.1.50:9100`,
 * `usbPrinter:<vendor>:<product>:<number>`, `queue:<name in the system>`.
 */
export const zPortKey = z
  .string()
  .max(300)
  .regex(/^(serial|usbPrinter|queue):[^\p{Cc}]+$|^network:[\w.:[\]-]+:\d{1,5}$/u)

export const zPort = z.object({
  key: zPortKey,
  kind: z.enum(portKinds),
  /** What it calls itself, such as its maker's name. */
  label: z.string().max(200).nullable(),
})
export type Port = z.output<typeof zPort>

/** Which letters a printer's page of the upper 128 holds; the number it is chosen by differs by maker. */
export const codePages = ['cp437', 'cp866', 'win1251', 'kz1048', 'cp855', 'cp1125', 'cp850', 'cp852', 'cp858'] as const

const zBaudRate = z.union([1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200].map((rate) => z.literal(rate)))
/** How a printer on a serial line says that it can take no more for the moment: by a wire, or by a character. */
export const flows = ['none', 'rtsCts', 'xonXoff'] as const
const zFlow = z.enum(flows).default('none')
const zCodePage = z.object({ letters: z.enum(codePages), number: z.int().min(0).max(255) })

const zReceiptPrinter = z.object({
  kind: z.literal('receiptPrinter'),
  paperMm: z.union([z.literal(58), z.literal(80)]),
  /** Dots across; 384 on 58 mm and 576 on 80 mm unless the maker says otherwise. */
  dots: z.int().min(200).max(832),
  codePage: zCodePage,
  /** Letters are always drawn by us, whatever the printer has: what comes out is what the screen shows. */
  drawAll: z.boolean(),
  cutter: z.enum(['full', 'partial', 'none']),
  /** The connector pin that opens the cash drawer, where one is plugged into the printer. */
  drawer: z.enum(['none', 'pin2', 'pin5']),
  /** 0 is the maker's own darkness. */
  density: z.int().min(-3).max(3),
  baudRate: zBaudRate,
  flow: zFlow,
})
export type ReceiptPrinterSettings = z.output<typeof zReceiptPrinter>

const zLabelPrinter = z.object({
  kind: z.literal('labelPrinter'),
  /** TSC's and most others'; Zebra's. */
  language: z.enum(['tspl', 'zpl']),
  widthMm: z.int().min(20).max(120),
  heightMm: z.int().min(10).max(300),
  gapMm: z.int().min(0).max(10),
  dotsPerMm: z.union([z.literal(8), z.literal(12)]),
  density: z.int().min(0).max(15),
  baudRate: zBaudRate,
  flow: zFlow,
})
export type LabelPrinterSettings = z.output<typeof zLabelPrinter>

const zCustomerDisplay = z.object({
  kind: z.literal('customerDisplay'),
  columns: z.int().min(8).max(40),
  rows: z.int().min(1).max(4),
  codePage: zCodePage,
  baudRate: zBaudRate,
})
export type CustomerDisplaySettings = z.output<typeof zCustomerDisplay>

export const zDeviceSettings = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scanner'), baudRate: zBaudRate }),
  zReceiptPrinter,
  zLabelPrinter,
  z.object({ kind: z.literal('pagePrinter') }),
  zCustomerDisplay,
  z.object({ kind: z.literal('modem'), baudRate: zBaudRate }),
  z.object({ kind: z.literal('ignored') }),
])
export type DeviceSettings = z.output<typeof zDeviceSettings>

/** What a device is set to until somebody says otherwise. */
export const usualSettings: { readonly [K in DeviceKind]: Extract<DeviceSettings, { kind: K }> } = {
  scanner: { kind: 'scanner', baudRate: 9_600 },
  receiptPrinter: {
    kind: 'receiptPrinter',
    paperMm: 80,
    dots: 576,
    codePage: { letters: 'cp866', number: 17 },
    drawAll: true,
    cutter: 'partial',
    drawer: 'none',
    density: 0,
    baudRate: 9_600,
    flow: 'none',
  },
  labelPrinter: {
    kind: 'labelPrinter',
    language: 'tspl',
    widthMm: 58,
    heightMm: 40,
    gapMm: 2,
    dotsPerMm: 8,
    density: 8,
    baudRate: 9_600,
    flow: 'none',
  },
  pagePrinter: { kind: 'pagePrinter' },
  customerDisplay: {
    kind: 'customerDisplay',
    columns: 20,
    rows: 2,
    codePage: { letters: 'cp866', number: 17 },
    baudRate: 9_600,
  },
  modem: { kind: 'modem', baudRate: 115_200 },
  ignored: { kind: 'ignored' },
}

/**
 * The same, as it suits the way it is plugged in: a serial line is too slow to draw every letter, so there the printer
 * prints itself what it has letters for.
 */
export function usualSettingsAt(kind: DeviceKind, portKey: string): DeviceSettings {
  const settings = usualSettings[kind]
  if (settings.kind !== 'receiptPrinter') return settings
  return { ...settings, drawAll: !portKey.startsWith('serial:') }
}

/** What keeps a device from working. */
export const deviceFaults = [
  'notAnswering',
  'coverOpen',
  'paperOut',
  'cutter',
  'overheated',
  'fault',
  /** Stopped without a cause it names, such as by its own button. */
  'offline',
  'noSim',
] as const

export const zDeviceState = z.object({
  /** Plugged in and open. */
  connected: z.boolean(),
  /** Whether it tells of its state at all; null until that is known. */
  reports: z.boolean().nullable(),
  paper: z.enum(['ok', 'low', 'out']).nullable(),
  fault: z.enum(deviceFaults).nullable(),
  /** Of a modem, hundredths of full strength. */
  signalPercent: z.int().min(0).max(100).nullable(),
})
export type DeviceState = z.output<typeof zDeviceState>

export const zDevice = z.object({
  id: zId,
  stationId: zId,
  stationName: z.string(),
  name: z.string(),
  kind: z.enum(deviceKinds),
  portKey: zPortKey,
  settings: zDeviceSettings,
  /** The station's agent is connected, so `state` is what is so now. */
  online: z.boolean(),
  state: zDeviceState,
  stateAt: zInstant.nullable(),
  createdAt: zInstant,
  version: zVersion,
})
export type Device = z.output<typeof zDevice>

export const listDevices = listRoute({
  name: 'device.list',
  path: '/devices',
  access: 'device.manage',
  summary: 'Devices of all stations, with what each of them is doing now.',
  row: zDevice,
  filters: { kind: oneOf(deviceKinds), stationId: idOf('station.list') },
  sorts: ['name', 'createdAt'],
  defaultSort: 'name',
  searchable: true,
})

export const zAgent = z.object({
  stationId: zId,
  online: z.boolean(),
  /** The computer it runs on, as that calls itself. */
  host: z.string(),
  version: z.string(),
  pairedAt: zInstant,
  lastSeenAt: zInstant.nullable(),
  /** What it has found and no device uses yet. */
  freePorts: z.array(zPort),
})

export const readStationDevices = route({
  name: 'device.byStation',
  method: 'GET',
  path: '/station-devices',
  access: 'device.manage',
  summary: 'Every station with its agent and its devices.',
  response: z.object({
    items: z.array(
      z.object({
        station: z.object({ id: zId, name: z.string(), kind: z.enum(['desk', 'kiosk', 'screen']) }),
        agent: zAgent.nullable(),
        devices: z.array(zDevice),
      }),
    ),
  }),
})

const zDeviceInput = z.object({ name: zName, settings: zDeviceSettings })

export const createDevice = route({
  name: 'device.create',
  method: 'POST',
  path: '/devices',
  access: 'device.manage',
  summary: 'Says what is at a port of a station: one its agent has found, or a network printer’s address.',
  body: zDeviceInput.extend({ stationId: zId, portKey: zPortKey }),
  response: zDevice,
  errors: ['row.notFound', 'device.portTaken', 'device.wrongPort'],
})

export const changeDevice = route({
  name: 'device.change',
  method: 'PATCH',
  path: '/devices/:id',
  access: 'device.manage',
  summary: 'Changes what a device is called, is, and is set to.',
  params: zIdParams,
  body: zDeviceInput.partial().extend({ version: zVersion }),
  response: zDevice,
  errors: ['row.notFound', 'row.stale', 'device.wrongPort'],
})

export const deleteDevice = route({
  name: 'device.delete',
  method: 'DELETE',
  path: '/devices/:id',
  access: 'device.manage',
  summary: 'Forgets a device; what was to be printed on it waits for another.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})

export const printTestPage = route({
  name: 'device.printTestPage',
  method: 'POST',
  path: '/devices/:id/test-page',
  access: 'device.manage',
  summary: 'Prints a page that shows width or edges, darkness and letters, and tries the cutter and the drawer.',
  params: zIdParams,
  response: z.object({ jobId: zId }),
  errors: ['row.notFound', 'device.notPrinter'],
})

export const openDrawer = route({
  name: 'device.openDrawer',
  method: 'POST',
  path: '/devices/:id/drawer',
  access: 'device.manage',
  summary: 'Opens the cash drawer that is plugged into a printer; no paper is fed.',
  params: zIdParams,
  response: z.object({ jobId: zId }),
  errors: ['row.notFound', 'device.noDrawer'],
})

const zShown = z.object({ lines: z.array(z.string().max(80)).min(1).max(4) })

export const showOnDisplay = route({
  name: 'device.show',
  method: 'POST',
  path: '/devices/:id/display',
  access: 'display.show',
  summary: 'Shows lines on a customer display.',
  params: zIdParams,
  body: zShown,
  response: zDone,
  errors: ['row.notFound', 'device.wrongKind', 'device.offline'],
})

export const showOnOwnDisplay = route({
  name: 'device.showOwn',
  method: 'POST',
  path: '/pairing/display',
  access: 'display.show',
  summary: 'Shows lines on the customer display of the station one sits at.',
  body: zShown,
  response: zDone,
  errors: ['device.noDisplay', 'device.offline'],
})

export const sendTestSms = route({
  name: 'device.sendSms',
  method: 'POST',
  path: '/devices/:id/sms',
  access: 'device.manage',
  summary: 'Sends a text message to a phone, in any spelling, through a modem; answers when the network has taken it.',
  params: zIdParams,
  body: z.object({ to: z.string().trim().min(1).max(40), text: z.string().trim().min(1).max(1_000) }),
  response: z.object({ smsId: zId, parts: z.int() }),
  errors: [
    'row.notFound',
    'person.phoneInvalid',
    'device.wrongKind',
    'device.offline',
    'device.smsRefused',
    'device.smsPartly',
  ],
})

export const pairAgent = route({
  name: 'agent.pair',
  method: 'POST',
  path: '/agent-pairing',
  access: 'public',
  summary: 'Gives the token of a station’s agent: for the station’s pairing code, or on a device that is the station.',
  idempotency: 'none',
  body: z.object({
    code: z
      .string()
      .regex(/^\d{8}$/)
      .optional(),
  }),
  response: z.object({ token: z.string(), stationId: zId, stationName: z.string() }),
  errors: ['station.pairingCodeWrong', 'auth.locked'],
})

export const deleteAgent = route({
  name: 'agent.delete',
  method: 'DELETE',
  path: '/stations/:id/agent',
  access: 'device.manage',
  summary: 'Ends a station’s agent: its token is worth nothing from now on.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})

/** A scan older than this is of somebody who has gone on to something else: no page acts on it. */
export const scanFreshMs = 20_000

export const zScan = z.object({
  id: zId,
  stationId: zId,
  deviceId: zId,
  deviceName: z.string(),
  /** Without prefix and suffix; the group separator of GS1 codes is kept. */
  code: z.string(),
  /** By the server's clock. */
  at: zInstant,
})

export const readOwnScans = route({
  name: 'scan.own',
  method: 'GET',
  path: '/pairing/scans',
  access: 'public',
  summary: 'What this station’s scanners have read lately, for a page that lost its connection for a moment.',
  query: z.object({ after: zId.optional() }),
  response: z.object({ items: z.array(zScan) }),
})
