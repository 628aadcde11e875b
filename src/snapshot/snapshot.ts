import type {Manifest} from './manifest.ts'

/** All the evidence of one moment, wherever it is kept. Paths are relative to the snapshot's root, with `/`. */
export interface Snapshot {
  /** Where it was opened, for messages: a path, or `demo`. */
  readonly origin: string
  readonly manifest: Manifest
  /** The manifest's `takenAt`: the only clock that an answer may use. */
  readonly takenAt: string
  /** Every file, sorted by name, also those that the manifest doesn't name. */
  files(): readonly string[]
  /** A file's text (UTF-8), or null where there is none. @throws {Problem} when it is over the limit or can't be read */
  read(file: string): string | null
  /** A file's bytes as they were stored, or null where there is none. */
  bytes(file: string): Uint8Array | null
  /** By what another thread opens the same evidence; not there where it lies in this one's memory. */
  readonly shared?: Shared
}

export type Shared = {readonly folder: string} | {readonly origin: string; readonly file: SharedFile}

/** Files one behind the other in a file that this process has open. */
export interface SharedFile {
  readonly fd: number
  /** By their paths: where each begins, and its length, in bytes. */
  readonly places: ReadonlyMap<string, readonly [at: number, size: number]>
}

export const MANIFEST_FILE = 'manifest.json'
