import type {Remedy} from './finding.ts'

/** What helps against flows that the agent should have written: it writes all of them at its start. */
export const REWRITE_FLOWS: Remedy = {
  kind: 'repair',
  text: 'Let the agent write all flows again: start it anew; connections that are there go on meanwhile',
  command:
    'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
}

/** See a table of the integration bridge. */
export const lookAtTable = (table: string): Remedy => ({
  kind: 'look',
  text: `See the flows of ${table}`,
  command: `ovs-ofctl -O OpenFlow15 dump-flows {bridge} table=${table}   # on {node}`,
})
