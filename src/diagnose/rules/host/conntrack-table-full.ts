import {sysctlNamed} from '../../../host/sysctl.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0412',
  slug: 'conntrack-table-full',
  title: "The kernel's connection tracking table is full, or nearly",
  severity: 'error',
  scope: 'node',
  needs: ['sysctl'],
  follows: [],
  explains: ['conntrack-limit'],
  cause:
    'More connections than net.netfilter.nf_conntrack_max are open or not yet forgotten: a flood, many short connections, or a limit that is small for the node.',
  impact: 'The kernel drops the first packet of new connections, of pods (with its datapath) and of the node.',
  detection:
    'Count and limit are compared: at the limit it is an error, beyond the threshold conntrackFull (90 % unless set) a warning.',
  remedy: [
    {
      kind: 'look',
      text: 'See what fills the table',
      command: "conntrack -L 2>/dev/null | awk '{print $1, $4}' | sort | uniq -c | sort -n | tail   # on {node}",
    },
    {
      kind: 'repair',
      text: 'Raise the limit',
      command: 'sysctl -w net.netfilter.nf_conntrack_max={doubled}   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node, thresholds}) {
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    const count = settings && sysctlNamed(settings.items, 'net.netfilter.nf_conntrack_count')
    const limit = settings && sysctlNamed(settings.items, 'net.netfilter.nf_conntrack_max')
    if (!count || !limit) return
    const [open, most] = [Number(count.value), Number(limit.value)]
    if (!(most > 0) || open < most * thresholds.conntrackFull) return
    yield found({
      where: {node: node.name, object: null},
      message: `the kernel of ${node.name} tracks ${open} connections, it takes ${most}`,
      evidence: [node.evidence('sysctl', count.line), node.evidence('sysctl', limit.line)],
      severity: open >= most ? 'error' : 'warning',
      values: {doubled: String(most * 2)},
    })
  },
}
