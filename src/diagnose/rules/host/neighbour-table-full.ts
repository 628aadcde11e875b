import {sysctlNamed} from '../../../host/sysctl.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0425',
  slug: 'neighbour-table-full',
  title: "The kernel's table of neighbours is full, or nearly",
  severity: 'error',
  scope: 'node',
  needs: ['sysctl', 'ip-neigh'],
  follows: [],
  explains: ['no-neighbour'],
  cause:
    'The node and its pods talk to more neighbours than net.ipv4.neigh.default.gc_thresh3 allows: the limit (1024 unless set) is small for a large cluster, and all network namespaces share it.',
  impact:
    'New neighbours are not found: connections to pods and nodes fail by chance, with “No buffer space available”.',
  detection:
    'The neighbours that age, of the node and of those pods that were looked into, are counted against the limit: at it, it is an error, beyond nine tenths of it a warning. Nothing is said where the setting was not printed, as inside a container.',
  remedy: [
    look('See how many there are', 'ip -4 neigh | wc -l; dmesg | grep -i neighbour   # on {node}'),
    repair(
      'Raise the limits',
      'sysctl -w net.ipv4.neigh.default.gc_thresh1={low} net.ipv4.neigh.default.gc_thresh2={middle} net.ipv4.neigh.default.gc_thresh3={high}   # on {node}',
    ),
  ],
  proof: 'made',
  *evaluate({node}) {
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    const limit = settings && sysctlNamed(settings.items, 'net.ipv4.neigh.default.gc_thresh3')
    if (!limit) return
    const own = yield* need(node.name, 'ip-neigh', node.model.neighbours)
    const lists = [own, ...node.model.pods.map(({neighbours}) => (neighbours.known ? neighbours.value : null))]
    const count = lists
      .flatMap((list) => list?.items ?? [])
      .filter(({ip, state}) => ip.family === 4 && !state.includes('PERMANENT') && !state.includes('NOARP')).length
    const most = Number(limit.value)
    if (!(most > 0) || count < most * NEARLY) return
    yield found({
      where: {node: node.name, object: null},
      message: `the kernel of ${node.name} knows ${count} neighbours, it takes ${most}`,
      evidence: [node.evidence('sysctl', limit.line), node.evidence('ip-neigh', null, `${count} neighbours`)],
      severity: count >= most ? 'error' : 'warning',
      values: {low: String(most * 2), middle: String(most * 4), high: String(most * 8)},
    })
  },
}

const NEARLY = 0.9
