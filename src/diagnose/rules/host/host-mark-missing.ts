import type {Table} from '../../../host/ruleset.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0423',
  slug: 'host-mark-missing',
  title: "The node's own packets to pods are not marked as its own",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb', 'iptables'],
  follows: [{rule: 'ANT0421', by: 'node'}],
  cause:
    'The rule in the mangle table that marks them is missing: another program flushed or rewrote the table. The agent puts it back within a minute while it runs.',
  impact:
    'Policies take kubelet’s probes for packets of a stranger: where a pod is isolated, its probes fail and it is started anew over and over.',
  detection:
    'With the kernel’s datapath some rule of the mangle table must set the bit 0x80000000 in the mark of packets that leave by the gateway, where other chains of Antrea are there. With the datapath in user space no mark crosses the gateway, and nothing is said.',
  remedy: [
    look('See the rule', 'iptables -t mangle -S ANTREA-OUTPUT   # on {node}'),
    startAgentAnew('If it does not come back within a minute, start the agent of the node anew'),
  ],
  proof: 'made',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    const tables = yield* need(node.name, 'iptables', node.model.iptables)
    const gateway = node.gatewayPort?.name
    if (!tables || tables.unparsed.length > 0 || gateway === undefined || node.datapath !== 'system') return
    const isThere = tables.items.some(({chains}) => chains.some(({name}) => name.startsWith('ANTREA-')))
    const mangle = tables.items.find(({name}) => name === 'mangle')
    if (!isThere || mangle?.complete === false || (mangle && marks(mangle, gateway))) return
    yield found({
      where: {node: node.name, object: null},
      message: `no rule of the mangle table of ${node.name} marks what the node itself sends to ${gateway}`,
      evidence: [node.evidence('iptables', mangle?.line ?? null, mangle ? undefined : 'no table mangle')],
    })
  },
}

const HOST_LOCAL = 0x8000_0000

const marks = ({chains}: Table, gateway: string): boolean =>
  chains.some(({rules}) =>
    rules.some(
      ({effects, matches}) =>
        effects.some(
          (e) => e.kind === 'set-mark' && e.of === 'packet' && (e.value & HOST_LOCAL) >>> 0 === HOST_LOCAL,
        ) && matches.some((m) => m.kind === 'device' && m.side === 'out' && m.name === gateway && !m.negated),
    ),
  )
