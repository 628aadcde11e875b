import {hasState, type StandingFlow} from './standing-flow.ts'

const DIRECTIONS = ['AntreaPolicyEgressRule', 'AntreaPolicyIngressRule'] as const

/** What stands in the tables of policies before any policy is there (pkg/agent/openflow/network_policy.go). */
export const POLICY_FLOWS: readonly StandingFlow[] = DIRECTIONS.flatMap((table): readonly StandingFlow[] => [
  {
    table,
    does: 'lets packets of known connections pass',
    lost: 'policies judge replies like new connections: where one drops, connections that were allowed get no reply',
    eachFamily: true,
    is: (flow) => hasState(flow, '-new') && hasState(flow, '+est') && !flow.drops,
  },
  {
    table,
    does: 'lets packets pass that belong to known connections',
    lost: 'policies judge ICMP errors of connections that were allowed: without them too large packets are lost',
    eachFamily: true,
    is: (flow) => hasState(flow, '-new') && hasState(flow, '+rel') && !flow.drops,
  },
])
