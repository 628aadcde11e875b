import type {Capture} from './capture.ts'
import type {Machine} from './machine.ts'

/** A recorded cluster that lives again: its nodes and pods are network namespaces, its switches are real. */
export interface Lab {
  readonly capture: Capture
  readonly machine: Machine
  /** The network namespace of a pod (`namespace/name`). */
  netns(pod: string): string
}
