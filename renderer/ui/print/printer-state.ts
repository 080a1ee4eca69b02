import type { Device, DeviceState } from '../../../contracts/devices.ts'

export interface StateLook {
  /** Under `deviceState.`. */
  key: string
  meaning: 'done' | 'attention' | 'danger' | 'information' | 'neutral'
  icon: string
}

const faultLooks: Readonly<Record<NonNullable<DeviceState['fault']>, string>> = {
  notAnswering: 'i-lucide-circle-help',
  coverOpen: 'i-lucide-panel-top-open',
  paperOut: 'i-lucide-file-x',
  cutter: 'i-lucide-scissors',
  overheated: 'i-lucide-thermometer',
  fault: 'i-lucide-circle-alert',
  offline: 'i-lucide-circle-pause',
  noSim: 'i-lucide-card-sim',
}

/** What a device is doing, worst first; what it needs stands before that it works. */
export function stateLookOf({ online, state }: Pick<Device, 'online' | 'state'>): StateLook {
  if (!online) return { key: 'stationOff', meaning: 'neutral', icon: 'i-lucide-power-off' }
  if (!state.connected) return { key: 'unplugged', meaning: 'danger', icon: 'i-lucide-unplug' }
  if (state.fault !== null) return { key: state.fault, meaning: 'danger', icon: faultLooks[state.fault] }
  if (state.paper === 'low') return { key: 'paperLow', meaning: 'attention', icon: 'i-lucide-file-clock' }
  if (state.reports === false) return { key: 'silent', meaning: 'information', icon: 'i-lucide-plug' }
  return { key: 'ready', meaning: 'done', icon: 'i-lucide-check' }
}
