import {isUp} from '../../../host/link.ts'
import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0104',
  slug: 'interface-down',
  title: 'The interface inside a pod is down',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [],
  explains: ['link-down', 'no-route'],
  cause: 'A process in the pod with the right to do so set its interface down.',
  impact: 'The pod neither sends nor receives anything; its routes went with the interface.',
  detection: 'The flags of the interface inside the pod lack UP.',
  remedy: [
    {kind: 'look', text: 'See the interface', command: 'kubectl exec -n {namespace} {name} -- ip link show {device}'},
    {
      kind: 'repair',
      text: 'Start the pod anew: its routes come back too',
      command: 'kubectl delete pod -n {namespace} {name}',
    },
  ],
  proof: 'real',
  *evaluate(context) {
    for (const {pod, netns, link} of yield* podInterfaces(context)) {
      if (isUp(link)) continue
      yield found({
        where: {node: context.node.name, object: podObject(pod)},
        message: `${link.ifname} inside pod ${pod.namespace}/${pod.name} is down`,
        evidence: [
          netns.evidence(
            'ip-link',
            link.line,
            `${link.ifname} <${link.flags.join(',')}> state ${link.operstate ?? '?'}`,
          ),
        ],
        values: {device: link.ifname},
      })
    }
  },
}
