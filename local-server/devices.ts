import type { EventPayloads } from '../contracts/events.ts'
import type { Core } from './core/core.ts'
import type { Migration } from './core/database/index.ts'
import { createAgentHub } from './core/devices/agent-hub.ts'
import { createDevices } from './core/devices/devices.migration.ts'
import { createSms, grantDisplays } from './core/devices/sms.migration.ts'
import { deviceRoutes } from './core/devices/devices.routes.ts'
import type { Live } from './core/events/live.ts'
import type { StoredEvent } from './core/events/outbox.ts'
import type { Handler } from './core/http/request.ts'
import { pagePrintRoutes } from './core/printing/page-print.routes.ts'
import { addHandedTo, createPrintJobs } from './core/printing/print-jobs.migration.ts'
import { printJobRoutes } from './core/printing/print-jobs.routes.ts'

export const deviceMigrations: readonly Migration[] = [
  createDevices,
  createPrintJobs,
  createSms,
  grantDisplays,
  addHandedTo,
]

export interface DeviceParts {
  handlers: readonly Handler[]
  close(): Promise<void>
}

/** Stations' devices, what they read, and what is printed. */
export function deviceParts(core: Core, live: Live): DeviceParts {
  const hub = createAgentHub(core, live.agents)
  return {
    handlers: [...deviceRoutes(core, hub), ...printJobRoutes(core), ...pagePrintRoutes(core)],
    close: () => hub.close(),
  }
}

/** Which live connections hear of devices and of what is printed. */
export function deviceAudience({ name, payload }: StoredEvent): string[] {
  switch (name) {
    case 'agent.changed':
      return ['permission:device.manage', 'permission:printJob.read', 'permission:station.manage']
    case 'device.changed':
    case 'device.stateChanged':
    case 'printRoute.changed':
      // Whoever may print sees which printers are ready.
      return ['permission:device.manage', 'permission:printJob.read']
    case 'sms.changed':
      return ['permission:device.manage']
    case 'scan.read':
      return [`station:${(payload as EventPayloads[typeof name]).stationId}`, 'permission:device.manage']
    case 'printJob.changed': {
      const { accountId } = payload as EventPayloads[typeof name]
      return ['permission:device.manage', ...(accountId === null ? [] : [`account:${accountId}`])]
    }
    default:
      return []
  }
}
