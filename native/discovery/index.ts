/** How a station finds servers of the local network. */
export { findServers } from '../../discovery/find.ts'
export type { DiscoveryOptions, FoundServer } from '../../contracts/discovery.ts'
