import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** A module of the kernel: there, loadable, not to be had; `unknown` where the files of modules could not be seen. */
export interface KernelModule {
  readonly line: number
  readonly name: string
  readonly state: 'loaded' | 'available' | 'missing' | 'unknown'
}

/** Reads lines `MODULE STATE`, as the probe kernel-modules prints them. */
export function parseKernelModules(text: string): Parsed<KernelModule> {
  const items: KernelModule[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    const [name = '', state = ''] = raw.trim().split(/\s+/)
    if (state === 'loaded' || state === 'available' || state === 'missing' || state === 'unknown')
      items.push({line, name, state})
    else unparsed.push({line, column: 1, text: raw, reason: 'neither loaded, available, missing nor unknown'})
  }
  return {items, unparsed}
}
