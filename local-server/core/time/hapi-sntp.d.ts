declare module '@hapi/sntp' {
  /** What a time server told; instants in epoch milliseconds. */
  export interface Told {
    receivedLocally: number
    /** How far the local clock is behind the server's, in milliseconds. */
    t: number
    /** The round trip in milliseconds. */
    d: number
  }
  /** @throws Error when none answers within `timeout` milliseconds, or not by the protocol */
  export function time(options: { host: string; port?: number; timeout?: number }): Promise<Told>
}
