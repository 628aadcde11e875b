import {valueSet} from '../facts.ts'
import {does, hasState, type StandingFlow, written} from './standing-flow.ts'

/** What AntreaProxy needs before any Service is there (pkg/agent/openflow/service.go, pipeline.go). Its tables are not there where it is off. */
export const SERVICE_FLOWS: readonly StandingFlow[] = [
  {
    table: 'PreRoutingClassifier',
    does: 'sends packets through the tables of Services',
    lost: 'no pod reaches a Service: its address is not translated',
    eachFamily: true,
    is: (flow) => does(flow, 'resubmit'),
  },
  {
    table: 'SessionAffinity',
    does: 'has an endpoint chosen',
    lost: 'no pod reaches a Service: no flow of ServiceLB takes its packets',
    is: ({actions, terms}) => terms.size === 0 && valueSet(actions, 'reg4', 16, 3) === 1n,
  },
  {
    table: 'NodePortMark',
    does: 'takes packets for the node’s virtual address for NodePorts for such',
    lost: 'NodePorts of this node are not translated',
    eachFamily: true,
    is: (flow) => isNodePorts(destination(flow)),
  },
  {
    table: 'NodePortMark',
    does: 'takes packets for the node’s own address for such as may be for NodePorts',
    lost: 'pods do not reach NodePorts by the address of this node',
    when: ({nodePortsEverywhere}) => nodePortsEverywhere,
    is: (flow) => destination(flow) !== null && !isNodePorts(destination(flow)),
  },
  {
    table: 'UnSNAT',
    does: 'gives replies to the gateway’s virtual address back',
    lost: 'the node’s connections to Services whose endpoint is the node itself or outside get no reply',
    eachFamily: true,
    is: (flow) => does(flow, 'ct') && isVirtual(destination(flow)),
  },
  {
    table: 'UnSNAT',
    does: 'gives replies to the gateway’s address back',
    lost: 'pods that reach themselves through a Service, and NodePorts of pods elsewhere, get no reply',
    eachFamily: true,
    is: (flow) => does(flow, 'ct') && destination(flow) !== null && !isVirtual(destination(flow)),
  },
  {
    table: 'SNATMark',
    does: 'marks connections that come from the gateway and go back to it',
    lost: 'connections through the node to a Service whose endpoint is the node itself or outside get no reply',
    eachFamily: true,
    is: (flow) => written(flow, 'reg0') === '0x22/0xff' && does(flow, 'ct'),
  },
  {
    table: 'SNATMark',
    does: 'marks connections from outside that go on to other nodes',
    lost: 'connections from outside through this node to pods of other nodes get no reply',
    when: ({tunnel}) => tunnel !== null,
    eachFamily: true,
    is: (flow) => written(flow, 'reg0') === '0x12/0xff' && does(flow, 'ct'),
  },
  {
    table: 'SNAT',
    does: 'translates the source of connections from the gateway back to it',
    lost: 'connections through the node to a Service whose endpoint is the node itself or outside get no reply',
    eachFamily: true,
    is: (flow) => isHairpin(flow) && written(flow, 'reg0') === '0x2/0xf' && does(flow, 'ct'),
  },
  {
    table: 'SNAT',
    does: 'translates the source of a pod’s connections to itself',
    lost: 'no pod of this node reaches itself through a Service',
    eachFamily: true,
    is: (flow) => isHairpin(flow) && written(flow, 'reg0') === '0x3/0xf' && does(flow, 'ct'),
  },
  {
    table: 'SNAT',
    does: 'gives the gateway’s address to connections that the node passes on to other nodes',
    lost: 'connections from outside through this node to pods of other nodes get no reply',
    eachFamily: true,
    is: (flow) => written(flow, 'ct_mark') === '0x20/0x20' && written(flow, 'reg0') === '0x2/0xf' && does(flow, 'ct'),
  },
  {
    table: 'SNAT',
    does: 'translates the source of later packets as of the first',
    lost: 'connections whose source is translated stop after their first packet',
    eachFamily: true,
    is: (flow) => hasState(flow, '-new') && hasState(flow, '-rpl') && does(flow, 'ct'),
  },
]

type Flow = Parameters<StandingFlow['is']>[0]

const destination = (flow: Flow): string | null => written(flow, 'nw_dst') ?? written(flow, 'ipv6_dst')
const isNodePorts = (ip: string | null): boolean => ip === '169.254.0.252' || ip === 'fc01::aabb:ccdd:eefe'
const isVirtual = (ip: string | null): boolean => ip === '169.254.0.253' || ip === 'fc01::aabb:ccdd:eeff'
const isHairpin = (flow: Flow): boolean => written(flow, 'ct_mark') === '0x40/0x40' && hasState(flow, '+new')
