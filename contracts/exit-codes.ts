/** How a server that did not start ends, for whoever started it: trying again would end the same way. */
export const exitCodes = {
  /** A wrong setting, a folder or a port that cannot be had; its last line says which. */
  notStarted: 2,
  /** A server of the same install answers in the local network; its last line says where. */
  otherServer: 3,
  /** A newer version could not bring the database up to date; the database is as it was, its last line says why. */
  notMigrated: 4,
} as const
