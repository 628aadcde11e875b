/** What the value of a bit field is about; `describe-bits.ts` puts it in words. */
export type Meaning =
  | {readonly kind: 'words'; readonly words: Readonly<Record<number, string>>}
  /** One bit: words for 1 and for 0. */
  | {readonly kind: 'flag'; readonly set: string; readonly clear: string}
  /** Independent bits, lowest first. */
  | {readonly kind: 'bits'; readonly prefix: string; readonly words: readonly string[]}
  | {readonly kind: 'number'; readonly label: string}
  | {readonly kind: 'ofport'; readonly label: string}
  | {readonly kind: 'ipv4'; readonly label: string}
  | {readonly kind: 'ipv6'; readonly label: string}
  | {readonly kind: 'conjunction'; readonly label: string}
  /** reg3: the endpoint's address in the Service tables, the conjunction of a denying rule in the policy tables. */
  | {readonly kind: 'endpointOrConjunction'}
  | {readonly kind: 'group'}
  | {readonly kind: 'table'; readonly label: string}

/** Bits `start`…`start+bits-1` of a field (Antrea pkg/agent/openflow/fields.go). */
export interface BitField {
  /** As OVS writes it: `reg0`, `xxreg3`, `ct_mark`, `ct_label`, `pkt_mark`. */
  readonly field: string
  /** Antrea's own name. */
  readonly name: string
  readonly start: number
  readonly bits: number
  readonly meaning: Meaning
}

const bits = (field: string, start: number, end: number, name: string, meaning: Meaning): BitField => ({
  field,
  name,
  start,
  bits: end - start + 1,
  meaning,
})
const flag = (field: string, bit: number, name: string, set: string, clear = `not: ${set}`): BitField =>
  bits(field, bit, bit, name, {kind: 'flag', set, clear})
const words = (prefix: string, table: Readonly<Record<number, string>>): Meaning => ({
  kind: 'words',
  words: Object.fromEntries(Object.entries(table).map(([value, word]) => [value, `${prefix} = ${word}`])),
})

const PLACES = {
  1: 'tunnel',
  2: 'gateway',
  3: 'local pod',
  4: 'uplink',
  5: 'bridge',
  6: 'TrafficControl return port',
  7: 'L7 engine',
}
const ENDPOINT_STATES = words('Service endpoint', {1: 'to select', 2: 'selected', 3: 'selected, to remember'})
const REASONS: Meaning = {
  kind: 'bits',
  prefix: 'send to agent for',
  words: ['logging', 'reject', 'flow export of the denial', 'DNS', 'IGMP'],
}
const DISPOSITION = words('policy says', {0: 'allow', 1: 'drop', 2: 'reject', 3: 'pass'})

/** Registers that mean the same in every generation. */
const ALWAYS: readonly BitField[] = [
  bits('reg1', 0, 31, 'TargetOFPort', {kind: 'ofport', label: 'output port'}),
  bits('reg3', 0, 31, 'EndpointIP', {kind: 'endpointOrConjunction'}),
  bits('reg4', 0, 15, 'EndpointPort', {kind: 'number', label: 'endpoint port'}),
  bits('reg4', 16, 18, 'ServiceEPState', ENDPOINT_STATES),
  bits('reg5', 0, 31, 'TFEgressConjID', {kind: 'conjunction', label: 'egress rule'}),
  bits('reg6', 0, 31, 'TFIngressConjID', {kind: 'conjunction', label: 'ingress rule'}),
  bits('reg7', 0, 31, 'ServiceGroupID', {kind: 'group'}),
  bits('xxreg3', 0, 127, 'EndpointIP6', {kind: 'ipv6', label: 'endpoint'}),
  bits('ct_label', 0, 31, 'IngressRule', {kind: 'conjunction', label: 'ingress rule'}),
  bits('ct_label', 32, 63, 'EgressRule', {kind: 'conjunction', label: 'egress rule'}),
  flag('pkt_mark', 31, 'HostLocalSource', 'from the node itself', 'not from the node itself'),
  bits('pkt_mark', 0, 7, 'SNATMark', {kind: 'number', label: 'Egress IP mark'}),
]

/** v1.6 and later, all of them. */
export const FLEXIBLE_SHARED: readonly BitField[] = [
  ...ALWAYS,
  bits('reg0', 0, 3, 'PktSource', words('source', PLACES)),
  bits('reg0', 4, 7, 'PktDestination', words('destination', PLACES)),
  flag('reg0', 9, 'RewriteMAC', 'rewrite MAC', 'no MAC rewrite'),
  flag('reg0', 10, 'APDeny', 'denied by an Antrea policy', 'not denied'),
  bits('reg0', 11, 12, 'APDisposition', DISPOSITION),
  flag('reg0', 19, 'RemoteSNAT', 'SNAT happens on another node', 'no SNAT on another node'),
  bits('reg2', 0, 7, 'PacketInTable', {kind: 'table', label: 'decided in table'}),
  flag('reg4', 19, 'ToNodePortAddress', 'to a NodePort address', 'not to a NodePort address'),
  flag('reg4', 20, 'AntreaFlexibleIPAM', 'from a FlexibleIPAM pod', 'not from a FlexibleIPAM pod'),
  bits('reg4', 22, 23, 'TrafficControlAction', words('TrafficControl', {0: 'none', 1: 'mirror', 2: 'redirect'})),
  bits('reg8', 0, 11, 'VLANID', {kind: 'number', label: 'VLAN'}),
  bits('reg8', 12, 15, 'CtZoneType', words('ct zone type', {1: 'IPv4', 3: 'IPv6'})),
  bits('reg9', 0, 31, 'TrafficControlTargetOFPort', {kind: 'ofport', label: 'TrafficControl port'}),
  bits('ct_mark', 0, 3, 'ConnSource', words('connection source', PLACES)),
  flag('ct_mark', 4, 'Service', 'Service connection', 'no Service connection'),
  flag('ct_mark', 5, 'ConnSNAT', 'connection with SNAT', 'connection without SNAT'),
  flag('ct_mark', 6, 'Hairpin', 'hairpin connection', 'no hairpin connection'),
]

/** v1.6 to v1.12. */
export const FLEXIBLE_EARLY: readonly BitField[] = [
  flag('reg0', 8, 'OFPortFound', 'output port found', 'no output port found'),
  bits('reg0', 13, 17, 'CustomReason', REASONS),
  flag(
    'reg4',
    21,
    'ToClusterService',
    'to an external address of a Service',
    'not to an external address of a Service',
  ),
  bits('reg10', 0, 31, 'TunnelSourceIP', {kind: 'ipv4', label: 'tunnel source'}),
  bits('ct_label', 64, 95, 'TunnelSourceIP', {kind: 'ipv4', label: 'tunnel source'}),
]

/** v1.13 and later. */
export const FLEXIBLE: readonly BitField[] = [
  flag('reg0', 13, 'GeneratedRejectPacketOut', 'reject answer made by the agent', 'no reject answer'),
  flag('reg0', 14, 'SvcNoEp', 'Service without endpoints', 'Service with endpoints'),
  flag('reg0', 20, 'L7NPRedirect', 'redirect to the L7 engine', 'no redirect to the L7 engine'),
  bits('reg0', 21, 22, 'Output', words('output', {0: 'undecided', 1: 'to port', 2: 'to agent'})),
  flag('reg0', 23, 'CtStateRestored', 'conntrack state restored', 'conntrack state not restored'),
  bits('reg0', 25, 31, 'PacketInOperation', {
    kind: 'bits',
    prefix: 'send to agent for',
    words: ['logging', 'reject', 'record of the denial'],
  }),
  flag(
    'reg4',
    21,
    'ToExternalAddress',
    'to an external address of a Service',
    'not to an external address of a Service',
  ),
  flag('reg4', 24, 'NestedService', 'Service of Services', 'no Service of Services'),
  flag('reg4', 25, 'DSRService', 'DSR Service', 'no DSR Service'),
  flag('reg4', 26, 'RemoteEndpoint', 'endpoint on another node', 'endpoint on this node'),
  flag('reg4', 27, 'FromExternal', 'source outside the cluster', 'source inside the cluster'),
  flag('reg4', 28, 'FromLocal', 'source on this node', 'source not on this node'),
  flag(
    'ct_mark',
    7,
    'L7NPRedirect',
    'connection redirected to the L7 engine',
    'connection not redirected to the L7 engine',
  ),
  bits('ct_label', 64, 75, 'L7VLAN', {kind: 'number', label: 'L7 VLAN'}),
  flag(
    'pkt_mark',
    30,
    'EgressNoEncapReturnToRemote',
    'Egress reply to another node',
    'no Egress reply to another node',
  ),
]

const OLD_REG4: readonly BitField[] = [
  flag('reg4', 19, 'ToNodePortAddress', 'to a NodePort address', 'not to a NodePort address'),
  flag('reg4', 20, 'ServiceSNAT', 'Service needs SNAT', 'Service needs no SNAT'),
  flag('reg4', 21, 'AntreaFlexibleIPAM', 'from a FlexibleIPAM pod', 'not from a FlexibleIPAM pod'),
]
const OLD_REG0: readonly BitField[] = [
  flag('reg0', 16, 'OFPortFound', 'output port found', 'no output port found'),
  flag('reg0', 18, 'Hairpin', 'hairpin', 'no hairpin'),
  flag('reg0', 19, 'RewriteMAC', 'rewrite MAC', 'no MAC rewrite'),
  flag('reg0', 20, 'CNPDeny', 'denied by an Antrea policy', 'not denied'),
  bits('reg0', 21, 22, 'APDisposition', DISPOSITION),
]

/** v1.3 to v1.5. */
export const V1_5: readonly BitField[] = [
  ...ALWAYS,
  ...OLD_REG0,
  ...OLD_REG4,
  bits(
    'reg0',
    0,
    3,
    'PktSource',
    words('source', {0: 'tunnel', 1: 'gateway', 2: 'local pod', 4: 'bridge', 5: 'uplink'}),
  ),
  bits('reg0', 24, 28, 'CustomReason', REASONS),
  flag('ct_mark', 1, 'FromGateway', 'connection from the gateway', 'connection not from the gateway'),
  flag('ct_mark', 2, 'Service', 'Service connection', 'no Service connection'),
  flag('ct_mark', 3, 'FromBridge', 'connection from the bridge', 'connection not from the bridge'),
]

/** v1.2 and before. */
export const V1_2: readonly BitField[] = [
  ...ALWAYS,
  ...OLD_REG0,
  bits('reg0', 0, 15, 'PktSource', words('source', {0: 'tunnel', 1: 'gateway', 2: 'local pod', 4: 'uplink'})),
  bits('reg0', 24, 26, 'CustomReason', {
    kind: 'bits',
    prefix: 'send to agent for',
    words: ['logging', 'reject', 'flow export of the denial'],
  }),
  bits('reg9', 28, 31, 'TraceflowTag', {kind: 'number', label: 'Traceflow tag'}),
  bits('ct_mark', 0, 31, 'ConnMark', words('connection', {32: 'from the gateway', 33: 'to a Service'})),
]
