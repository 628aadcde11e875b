/** A running shell on a node: a process here, or an exec through the API server. */
export interface Channel {
  /** Writes to its standard input, which stays open. */
  write(text: string): void
  /** Writes the last line, and lets it end by itself. */
  end(text: string): void
  /** Ends it at once; `closed` is told all the same. */
  kill(): void
}

export interface ChannelEvents {
  readonly stdout: (chunk: Buffer) => void
  readonly stderr: (chunk: Buffer) => void
  /** Told once, after the last byte: null where the program ended by itself, else why it did not. */
  readonly closed: (reason: string | null) => void
}

/** Starts a program on a node. @throws {Problem} where it cannot be started */
export type OpenChannel = (argv: readonly string[], events: ChannelEvents) => Promise<Channel>
