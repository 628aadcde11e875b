/** What a table is for, in the order of the pipeline. */
export type Stage =
  | 'start'
  | 'classifier'
  | 'validation'
  | 'conntrack state'
  | 'pre-routing'
  | 'egress security'
  | 'routing'
  | 'post-routing'
  | 'switching'
  | 'ingress security'
  | 'conntrack'
  | 'output'
  | 'multicast'
  | 'non-IP'

/** Names of all generations; one name keeps its stage (Antrea pkg/agent/openflow/pipeline.go). */
const STAGES: readonly (readonly [Stage, string])[] = [
  ['start', 'PipelineRootClassifier'],
  ['classifier', 'Classifier Classification Uplink'],
  ['validation', 'ARPSpoofGuard SpoofGuard IPv6 PipelineIPClassifier'],
  ['conntrack state', 'UnSNAT ConntrackZone ConntrackState ServiceHairpin ServiceConntrack SNATConntrackZone'],
  [
    'pre-routing',
    'PreRoutingClassifier NodePortMark SessionAffinity ServiceLB DSRServiceMark EndpointDNAT DNAT ServiceClassifier',
  ],
  [
    'egress security',
    'EgressSecurityClassifier AntreaPolicyEgressRule DefaultTierEgressRule EgressRule EgressDefaultRule EgressMetric',
  ],
  ['routing', 'L3Forwarding EgressMark EgressQoS L3DecTTL IPTTLDec'],
  ['post-routing', 'SNATMark SNAT ServiceConntrackCommit'],
  ['switching', 'L2ForwardingCalc L2Forwarding TrafficControl'],
  [
    'ingress security',
    'IngressSecurityClassifier AntreaPolicyIngressRule DefaultTierIngressRule IngressRule IngressDefaultRule IngressMetric',
  ],
  ['conntrack', 'ConntrackCommit HairpinSNAT'],
  ['output', 'ARPResponder VLAN Output'],
  [
    'multicast',
    'Multicast MulticastEgressRule MulticastEgressMetric MulticastEgressPodMetric MulticastRouting MulticastIngressRule MulticastIngressMetric MulticastIngressPodMetric MulticastOutput',
  ],
  ['non-IP', 'NonIP'],
]

const STAGE_BY_NAME: ReadonlyMap<string, Stage> = new Map(
  STAGES.flatMap(([stage, names]) => names.split(' ').map((name) => [name, stage] as const)),
)

/** The stage of a table's name; null for a name that Antrea does not use. */
export const stageOf = (name: string): Stage | null => STAGE_BY_NAME.get(name) ?? null

const COMMON: readonly (readonly [number, string])[] = [
  [0, 'Classification'],
  [5, 'Uplink'],
  [10, 'SpoofGuard'],
  [20, 'ARPResponder'],
  [21, 'IPv6'],
  [30, 'ConntrackZone'],
  [31, 'ConntrackState'],
  [40, 'SessionAffinity'],
  [41, 'ServiceLB'],
  [42, 'EndpointDNAT'],
  [45, 'AntreaPolicyEgressRule'],
  [49, 'DefaultTierEgressRule'],
  [50, 'EgressRule'],
  [60, 'EgressDefaultRule'],
  [61, 'EgressMetric'],
  [70, 'L3Forwarding'],
  [71, 'SNAT'],
  [72, 'IPTTLDec'],
  [80, 'L2Forwarding'],
  [85, 'AntreaPolicyIngressRule'],
  [89, 'DefaultTierIngressRule'],
  [90, 'IngressRule'],
  [100, 'IngressDefaultRule'],
  [101, 'IngressMetric'],
  [105, 'ConntrackCommit'],
  [110, 'Output'],
]

/** Table ids were fixed until v1.5; dumps of that time have no names. */
export const FIXED_TABLES: Readonly<Record<'v1.2' | 'v1.5', ReadonlyMap<number, string>>> = {
  'v1.2': new Map([...COMMON, [29, 'ServiceHairpin'], [106, 'HairpinSNAT']]),
  'v1.5': new Map([
    ...COMMON,
    [22, 'Multicast'],
    [23, 'ServiceHairpin'],
    [24, 'ServiceConntrack'],
    [35, 'ServiceClassifier'],
    [106, 'ServiceConntrackCommit'],
    [108, 'HairpinSNAT'],
  ]),
}
