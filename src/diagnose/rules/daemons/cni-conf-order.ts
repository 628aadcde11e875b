import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** What a container runtime takes for a configuration; it uses the first by name (containernetworking/cni, libcni). */
const CONFIG = /\.(conf|conflist|json)$/

/** Plug-ins that hand on to the one of the cluster. */
const HANDS_ON = /multus|danm|genie/i

export const rule: NodeRule = {
  id: 'ANT0815',
  slug: 'cni-conf-order',
  title: 'Another CNI plug-in comes before Antrea’s',
  severity: 'warning',
  scope: 'node',
  needs: ['cni-conf'],
  follows: [],
  cause: 'A plug-in that was there before Antrea, or came with the distribution, left its configuration.',
  impact:
    'New pods of this node are connected by the other plug-in: Antrea does not know them, and no policy holds for them.',
  detection:
    'Of the configurations in /etc/cni/net.d the first by name is not Antrea’s, and one of Antrea’s is there. Plug-ins that hand on to another (Multus) may come first, and in networkPolicyOnly mode that of the cloud does. Says nothing of a snapshot that was taken without this question.',
  remedy: [
    {kind: 'look', text: 'See the configurations', command: 'ls /etc/cni/net.d   # on {node}'},
    {
      kind: 'repair',
      text: 'Move the other one away, then start the pods anew that it connected',
      command: 'mv /etc/cni/net.d/{file} /root/   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const {model, mode} = node
    if (model.probe('cni-conf') === null) return
    const text = yield* need(node.name, 'cni-conf', model.text('cni-conf'))
    const encap = mode?.trafficEncapMode
    if (text === null || !encap?.known || encap.value === 'networkPolicyOnly') return
    const files = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => CONFIG.test(line))
      .sort()
    const [first] = files
    if (first === undefined || /antrea/i.test(first) || HANDS_ON.test(first)) return
    const own = files.find((file) => /antrea/i.test(file))
    if (own === undefined) return
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `On ${node.name} ${first} comes before ${own}: new pods get the network of another plug-in`,
      evidence: [node.evidence('cni-conf', null, files.join(' '))],
      values: {file: first},
    })
  },
}
