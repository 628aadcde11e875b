import {valueOr} from '../../../model/known.ts'
import {secondsBefore} from '../../instants.ts'
import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** An agent writes its status when it has started; a new node has yet to pull its image. */
const USUAL_SECONDS = 600

export const rule: NodeRule = {
  id: 'ANT0814',
  slug: 'agent-info-missing',
  title: 'No agent of Antrea’s has ever run on a node with pods',
  severity: 'warning',
  scope: 'node',
  needs: ['crd.antrea.io/v1beta1/antreaagentinfos', 'core/v1/nodes', 'core/v1/pods'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  cause:
    'The DaemonSet does not reach the node (a taint, a node selector, no room), its image cannot be pulled, or the agent waits at its start: for a Pod CIDR, for the API server.',
  impact: 'Pods of this node get no network of Antrea’s, or that of another CNI plug-in, and no policy holds for them.',
  detection:
    'A Node that is ready and older than ten minutes, with pods that are not on the host’s network, has no AntreaAgentInfo, though other nodes have, and no agent answered there. The controller deletes the AntreaAgentInfo of a node that is gone.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether it has a pod of Antrea’s',
      command: 'kubectl get pods -A -l app=antrea --field-selector spec.nodeName={node}',
    },
    {kind: 'look', text: 'See taints and the Pod CIDR of the node', command: 'kubectl describe node {node}'},
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const infos = yield* need(null, 'crd.antrea.io/v1beta1/antreaagentinfos', cluster.agentInfos)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(null, 'core/v1/pods', cluster.pods)
    const kube = index.kubeNode(node.name)
    if (!infos || infos.length === 0 || !nodes || !kube || node.agent.state === 'up') return
    const age = secondsBefore(cluster.takenAt, kube.creationTimestamp)
    const pods = valueOr(cluster.pods, null) === null ? [] : index.podsOn(node.name)
    if (kube.ready === false || age === null || age < USUAL_SECONDS || pods.length === 0) return
    if (infos.some((info) => (info.node ?? info.name) === node.name)) return
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `${node.name} has ${pods.length} ${pods.length === 1 ? 'pod' : 'pods'} and no AntreaAgentInfo: no agent has ever run there`,
      evidence: [{...kube.evidence, text: `${kube.evidence.text}: since ${kube.creationTimestamp}`}],
    })
  },
}
