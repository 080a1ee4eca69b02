/** An open way of bytes to a device and back, whatever it is made of. */
export interface Line {
  /** Resolves when the bytes are out of our hands, so that whoever writes much waits for a slow device. */
  write(bytes: Uint8Array): Promise<void>
  /** Whether the other end is there though it says nothing; absent where the system itself tells of a pull. */
  isThere?(): Promise<boolean>
  /** Ends it in order: what was written still arrives. `onClosed` is not called. */
  close(): Promise<void>
}

export interface LineEvents {
  onBytes(bytes: Buffer): void
  /** The device was pulled, switched off or ended the connection; called once. */
  onClosed(reason: Error | undefined): void
}

/** Opens the way to a device. @throws the system's error where nobody is there */
export type OpenLine = (events: LineEvents) => Promise<Line>
