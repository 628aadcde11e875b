import {comesBy, does, hasState, type StandingFlow, written} from './standing-flow.ts'

/** From a port to connection tracking (Antrea pkg/agent/openflow/pipeline.go, pod_connectivity.go). */
export const ENTRY_FLOWS: readonly StandingFlow[] = [
  {
    table: 'PipelineRootClassifier',
    does: 'takes IP packets in',
    lost: 'every packet of this family is dropped',
    eachFamily: true,
    is: ({terms, drops}) => terms.size === 1 && !drops,
  },
  {
    table: 'PipelineRootClassifier',
    does: 'takes ARP in',
    lost: 'no ARP request of pods or of the gateway is answered',
    when: ({tables}) => tables.has('ARPSpoofGuard'),
    is: ({protocol, drops}) => protocol === 'arp' && !drops,
  },
  {
    table: 'ARPSpoofGuard',
    does: 'lets the gateway send ARP',
    lost: 'the node does not learn the MAC addresses of its pods, nor pods that of the gateway',
    when: ({gateway}) => gateway !== null,
    is: (flow, {gateway}) => comesBy(flow, gateway) && !flow.drops,
  },
  {
    table: 'ARPResponder',
    does: 'passes ARP on between the ports',
    lost: 'pods do not learn the MAC addresses of the gateway and of each other',
    is: ({protocol, terms, drops}) => protocol === 'arp' && !terms.has('arp_tpa') && !drops,
  },
  {
    table: 'SpoofGuard',
    does: 'lets the gateway send',
    lost: 'whatever comes in by the gateway, from the node itself or from outside, is dropped',
    when: ({gateway}) => gateway !== null,
    eachFamily: true,
    is: (flow, {gateway}) => comesBy(flow, gateway) && !flow.drops,
  },
  {
    table: 'SpoofGuard',
    does: 'lets link-local IPv6 addresses send',
    lost: 'pods do not find the MAC addresses of their IPv6 neighbours',
    when: ({tables}) => tables.has('IPv6'),
    is: (flow) => written(flow, 'ipv6_src') === 'fe80::/10' && !flow.drops,
  },
  {
    table: 'IPv6',
    does: 'passes neighbour solicitations on',
    lost: 'pods do not find the MAC addresses of their IPv6 neighbours',
    is: (flow) => written(flow, 'icmp_type') === '135' && !flow.drops,
  },
  {
    table: 'IPv6',
    does: 'passes neighbour advertisements on',
    lost: 'pods do not find the MAC addresses of their IPv6 neighbours',
    is: (flow) => written(flow, 'icmp_type') === '136' && !flow.drops,
  },
  {
    table: 'IPv6',
    does: 'passes IPv6 multicast on',
    lost: 'neighbour solicitations do not arrive, they are sent to multicast addresses',
    is: (flow) => written(flow, 'ipv6_dst') === 'ff00::/8' && !flow.drops,
  },
  {
    table: 'ConntrackZone',
    does: 'looks up connections',
    lost: 'no packet has a connection: replies of Services are not translated back, and policies take replies for new connections',
    eachFamily: true,
    is: (flow) => does(flow, 'ct'),
  },
  {
    table: 'ConntrackState',
    does: 'takes packets of known connections past the Services',
    lost: 'packets of connections that are there are taken for new ones',
    eachFamily: true,
    is: (flow) => hasState(flow, '-new') && !(written(flow, 'ct_mark') ?? '0').startsWith('0x10') && !flow.drops,
  },
  {
    table: 'ConntrackState',
    does: 'takes packets of known connections to Services past their choice',
    lost: 'connections to Services stop after their first packet',
    when: ({tables}) => tables.has('EndpointDNAT'),
    eachFamily: true,
    is: (flow) => hasState(flow, '-new') && (written(flow, 'ct_mark') ?? '').startsWith('0x10') && !flow.drops,
  },
]
