import type {Generation} from './dialect.ts'

export interface Cookie {
  /** Start of the agent that installed the flow: `roundNum` of the bridge, modulo 65536. */
  readonly round: number
  /** null for a number that this generation does not use. */
  readonly category: string | null
  readonly categoryId: number
  /** For affinity flows the Service's group; else 0. */
  readonly object: number
}

const CATEGORIES: Readonly<Record<'new' | 'old', readonly string[]>> = {
  new: [
    'Default',
    'PodConnectivity',
    'NetworkPolicy',
    'Service',
    'Egress',
    'Multicast',
    'Multicluster',
    'Traceflow',
    'ExternalNodeConnectivity',
  ],
  old: ['Default', 'Gateway', 'Node', 'Pod', 'Service', 'Policy', 'SNAT'],
}

/**
 * A flow's cookie: round 16 bits, category 8, reserved 8, object 32 (Antrea pkg/agent/openflow/cookie/allocator.go).
 * The categories were renumbered with the flexible pipeline (v1.6).
 */
export function decodeCookie(cookie: bigint, generation: Generation): Cookie {
  const categoryId = Number((cookie >> 40n) & 0xffn)
  const names = generation === 'flexible' ? CATEGORIES.new : generation === 'unknown' ? [] : CATEGORIES.old
  return {
    round: Number((cookie >> 48n) & 0xffffn),
    category: names[categoryId] ?? null,
    categoryId,
    object: Number(cookie & 0xffff_ffffn),
  }
}
