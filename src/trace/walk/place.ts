import type {Evidence} from '../../model/evidence.ts'
import type {TunnelHeader} from '../../ovs/pipeline/result.ts'
import type {Frame} from '../frame.ts'
import type {PolicyRef} from '../result.ts'

/** A pod, as the walk meets it. */
export interface PodRef {
  readonly namespace: string
  readonly name: string
}

/** Where the packet is about to be: each kind has one file that says what happens there. */
export type Place =
  /** Handed to the pod's own stack by a process in it. */
  | {readonly kind: 'pod-send'; readonly node: string; readonly pod: PodRef; readonly frame: Frame}
  /** On the wire of the pod's veth pair, towards its node. */
  | {readonly kind: 'veth-up'; readonly node: string; readonly pod: PodRef; readonly frame: Frame}
  | {
      readonly kind: 'bridge'
      readonly node: string
      readonly bridge: string
      readonly inPort: number
      readonly frame: Frame
    }
  | {
      readonly kind: 'port-out'
      readonly node: string
      readonly bridge: string
      readonly port: number
      readonly frame: Frame
    }
  | {
      readonly kind: 'veth-down'
      readonly node: string
      readonly bridge: string
      readonly port: number
      readonly pod: PodRef
      readonly frame: Frame
    }
  /** Arrived at the node's own stack from a device. */
  | {
      readonly kind: 'host-receive'
      readonly node: string
      readonly device: string
      readonly mark: number
      readonly frame: Frame
    }
  /** Handed to the node's own stack by a process on it. */
  | {readonly kind: 'host-send'; readonly node: string; readonly frame: Frame}
  /** Routed and through POSTROUTING: the neighbour and the device are next. */
  | {
      readonly kind: 'host-transmit'
      readonly node: string
      readonly device: string
      readonly nextHop: string
      readonly mark: number
      readonly frame: Frame
    }
  | {
      readonly kind: 'tunnel-send'
      readonly node: string
      readonly bridge: string
      readonly port: number
      readonly header: TunnelHeader
      readonly frame: Frame
    }
  /** Between nodes. `tunnel` is set where the frame travels inside one; `size` is that of the outer IP packet. */
  | {
      readonly kind: 'underlay'
      readonly node: string
      readonly device: string
      readonly nextHop: string
      readonly mac: string | null
      readonly size: number
      readonly tunnel: TunnelHeader | null
      readonly frame: Frame
    }
  /** At another node's NIC. */
  | {
      readonly kind: 'nic-receive'
      readonly node: string
      readonly device: string
      readonly size: number
      readonly tunnel: TunnelHeader | null
      readonly frame: Frame
    }
  | {readonly kind: 'tunnel-receive'; readonly node: string; readonly header: TunnelHeader; readonly frame: Frame}

/** Who has the packet at the end. */
export type Receiver =
  | {readonly kind: 'pod'; readonly node: string; readonly pod: PodRef}
  | {readonly kind: 'node'; readonly node: string}

/** Why it went no further. */
export interface Stop {
  readonly node: string | null
  readonly hop: string
  readonly table: string | null
  readonly flow: string | null
  readonly policy: readonly PolicyRef[]
  readonly reason: string
  readonly text: string
  readonly evidence: Evidence | null
}

/** How one way ended. */
export type Ending =
  | {readonly kind: 'received'; readonly receiver: Receiver; readonly frame: Frame}
  | {readonly kind: 'stopped'; readonly rejected: boolean; readonly stop: Stop}
  | {
      readonly kind: 'left'
      readonly node: string
      readonly device: string
      readonly nextHop: string
      readonly misrouted: string | null
      readonly frame: Frame
      readonly evidence: Evidence | null
    }
  | {readonly kind: 'unknown'; readonly node: string | null; readonly where: string; readonly reason: string}

/** What a place leads to: the next place, several copies, or the end. */
export type Next = Place | Ending | {readonly kind: 'copies'; readonly places: readonly Place[]}
