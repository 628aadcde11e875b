import {valueSet} from '../facts.ts'
import {VIRTUAL_MAC} from '../virtual-mac.ts'
import {choosesPort, does, hasState, type StandingFlow, written} from './standing-flow.ts'

/** From routing to the port (pkg/agent/openflow/pipeline.go, pod_connectivity.go). */
export const FORWARDING_FLOWS: readonly StandingFlow[] = [
  {
    table: 'L3Forwarding',
    does: 'sends what is for the gateway’s address to the gateway',
    lost: 'pods and other nodes do not reach the gateway',
    when: ({ownNetwork}) => ownNetwork,
    eachFamily: true,
    is: ({terms, actions}) =>
      terms.size === 2 && (terms.has('nw_dst') || terms.has('ipv6_dst')) && valueSet(actions, 'reg0', 4, 4) === 2n,
  },
  {
    table: 'L3Forwarding',
    does: 'sends replies back to the gateway that they were asked by',
    lost: 'what comes from outside by the gateway gets no reply',
    eachFamily: true,
    is: (flow) => hasState(flow, '+rpl') && written(flow, 'ct_mark') === '0x2/0xf' && !flow.drops,
  },
  {
    table: 'L3Forwarding',
    does: 'leaves packets between pods of the node to their MAC addresses',
    lost: 'pods of this node do not reach each other',
    when: ({ownNetwork}) => ownNetwork,
    eachFamily: true,
    is: (flow) => written(flow, 'reg0') === '0/0x200' && !flow.drops,
  },
  {
    table: 'L3Forwarding',
    does: 'turns the node’s packets for Services back to the gateway where the endpoint is outside',
    lost: 'connections through the node to a Service whose endpoint is the node itself or outside are lost',
    when: ({tables}) => tables.has('EndpointDNAT'),
    is: (flow) => written(flow, 'reg0') === '0x202/0x20f' && !flow.drops,
  },
  {
    table: 'L2ForwardingCalc',
    does: 'finds the gateway’s port',
    lost: 'nothing gets out by the gateway: not to the node, nor out of the cluster',
    when: ({gateway}) => gateway !== null,
    is: (flow, {gateway}) => flow.terms.has('dl_dst') && choosesPort(flow, gateway),
  },
  {
    table: 'L2ForwardingCalc',
    does: 'finds the tunnel’s port',
    lost: 'nothing gets to the pods of other nodes',
    when: ({tunnel}) => tunnel !== null,
    is: (flow, {tunnel}) => written(flow, 'dl_dst') === VIRTUAL_MAC && choosesPort(flow, tunnel),
  },
  {
    table: 'IngressSecurityClassifier',
    does: 'takes the node’s own packets past the policies',
    lost: 'where a policy isolates pods, kubelet’s probes of them fail',
    eachFamily: true,
    is: (flow) => (written(flow, 'pkt_mark') ?? '').startsWith('0x80000000') && !flow.drops,
  },
  {
    table: 'ConntrackCommit',
    does: 'keeps new connections',
    lost: 'no connection is known: replies are taken for new connections, and policies drop them',
    eachFamily: true,
    is: (flow) => hasState(flow, '+new') && does(flow, 'ct'),
  },
  {
    table: 'Output',
    does: 'sends packets out of the port that was found for them',
    lost: 'nothing is delivered',
    is: (flow) => does(flow, 'outputReg'),
  },
  {
    table: 'Output',
    does: 'sends packets back by the port that they came in by',
    lost: 'no pod reaches itself through a Service, nor the node a Service whose endpoint is outside',
    when: ({tables}) => tables.has('SNATMark'),
    is: ({terms, flow}) => terms.has('ct_mark') && /IN_PORT/i.test(flow.actionsText),
  },
]
