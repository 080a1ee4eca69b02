/** Every permission there is, by area; a role is a named set of them. Labels: locales, `permission.<name>`. */
export const permissionsByArea = {
  platform: [
    'settings.read',
    'settings.change',
    'account.manage',
    'role.manage',
    'person.read',
    'person.manage',
    'station.manage',
    'device.manage',
    'printJob.read',
    'audit.read',
    'job.manage',
    'view.share',
    'import.run',
    'lan.manage',
    'health.read',
    'kiosk.use',
    'board.view',
  ],
  workshop: [
    'product.read',
    'product.manage',
    'rate.read',
    'rate.manage',
    'line.read',
    'line.manage',
    'worker.read',
    'worker.manage',
    'bundle.read',
    'bundle.manage',
    'workRecord.readOwn',
    'workRecord.readLine',
    'workRecord.readAll',
    'workRecord.createOwn',
    'workRecord.createForOthers',
    'workRecord.approve',
    'workRecord.correct',
    'pay.readOwn',
    'pay.readAll',
  ],
} as const

export type Permission = (typeof permissionsByArea)[keyof typeof permissionsByArea][number]

export const permissions: readonly Permission[] = Object.values(permissionsByArea).flat()

/** What a paired device may do by itself, before any person has signed in on it. */
export const stationPermissions: Readonly<Record<'desk' | 'kiosk' | 'screen', readonly Permission[]>> = {
  desk: [],
  kiosk: ['kiosk.use'],
  screen: ['board.view'],
}

/** The roles an install starts with; administrators can change all but `administrator` and add their own. */
export const builtInRoles = {
  administrator: permissions.filter((permission) => permission !== 'kiosk.use'),
  director: [
    'printJob.read',
    'view.share',
    'person.read',
    'audit.read',
    'board.view',
    'product.read',
    'rate.read',
    'rate.manage',
    'line.read',
    'worker.read',
    'bundle.read',
    'workRecord.readOwn',
    'workRecord.readLine',
    'workRecord.readAll',
    'pay.readOwn',
    'pay.readAll',
  ],
  master: [
    'printJob.read',
    'person.read',
    'board.view',
    'product.read',
    'rate.read',
    'line.read',
    'worker.read',
    'bundle.read',
    'bundle.manage',
    'workRecord.readOwn',
    'workRecord.readLine',
    'workRecord.createOwn',
    'workRecord.createForOthers',
    'workRecord.approve',
    'workRecord.correct',
    'pay.readOwn',
  ],
  worker: ['product.read', 'workRecord.readOwn', 'workRecord.createOwn', 'pay.readOwn'],
  accountant: [
    'printJob.read',
    'person.read',
    'product.read',
    'rate.read',
    'line.read',
    'worker.read',
    'workRecord.readOwn',
    'workRecord.readLine',
    'workRecord.readAll',
    'pay.readOwn',
    'pay.readAll',
  ],
} as const satisfies Record<string, readonly Permission[]>

export type BuiltInRole = keyof typeof builtInRoles
