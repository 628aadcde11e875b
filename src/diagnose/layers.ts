/** What a rule is about, with the first two digits of its id and how near the root of other findings it lies. */
export interface Layer {
  readonly name: LayerName
  /** `01` of `ANT0103`. */
  readonly code: string
  readonly title: string
}

export type LayerName =
  | 'preflight'
  | 'daemons'
  | 'bridge'
  | 'pod'
  | 'host'
  | 'tunnel'
  | 'flows'
  | 'policy'
  | 'service'
  | 'addons'

/** Root-first: a dead daemon explains a missing port, that explains an unreachable pod, that an empty Service. */
export const LAYERS: readonly Layer[] = [
  {name: 'preflight', code: '00', title: 'Whether Antrea may run here'},
  {name: 'daemons', code: '08', title: 'Agent, controller and OVS daemons'},
  {name: 'bridge', code: '02', title: 'Bridge and OVS ports'},
  {name: 'pod', code: '01', title: 'Pod interface and veth'},
  {name: 'host', code: '04', title: 'Host routes, sysctl, iptables'},
  {name: 'tunnel', code: '03', title: 'Tunnel and underlay'},
  {name: 'flows', code: '05', title: 'Flows and pipeline'},
  {name: 'policy', code: '06', title: 'NetworkPolicy'},
  {name: 'service', code: '07', title: 'Service'},
  {name: 'addons', code: '09', title: 'Egress, IPAM, encryption, multicast'},
]

/** 0 for the layer nearest the root; the last for an id of no layer. */
export function depthOf(id: string): number {
  const found = LAYERS.findIndex(({code}) => id.slice(3, 5) === code)
  return found < 0 ? LAYERS.length : found
}

export const layerOfId = (id: string): Layer | null => LAYERS.find(({code}) => id.slice(3, 5) === code) ?? null
