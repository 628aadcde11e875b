import {sameIpText} from '../../../ip.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {isOfPort, needPipeline, termOf} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0503',
  slug: 'spoof-guard-flow-missing',
  title: 'SpoofGuard has no flow that lets a pod send',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: [{rule: 'ANT0502', by: 'object'}, ...LOST_FLOW_FOLLOWS],
  explains: ['spoof-guard'],
  cause:
    'The flow was deleted, the agent failed to write it, or it is of another port, MAC or IP address than the pod has: its port got another number.',
  impact: 'Each IP packet that the pod sends from that address is dropped.',
  detection:
    'Each running pod must have, for each address that Antrea and the API server agree on, a flow in SpoofGuard with its port, that address and the MAC address of its OVSDB row. A dump that is not whole proves nothing.',
  remedy: [lookAtTable('SpoofGuard'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    if (!pipeline?.missDrops('SpoofGuard')) return
    const flows = pipeline.table('SpoofGuard')
    for (const connected of pods) {
      const {pod, port, addresses} = connected
      const own = flows.filter((facts) => isOfPort(facts, port))
      const missing = addresses.filter(
        (ip) =>
          !own.some((facts) => {
            const source = termOf(facts, 'nw_src', 'ipv6_src')
            const mac = termOf(facts, 'dl_src')
            const isItsMac = mac === null || port.mac === null || mac.toLowerCase() === port.mac
            return (
              !facts.drops && isItsMac && (source === null ? isOfFamily(facts.protocol, ip) : sameIpText(source, ip))
            )
          }),
      )
      if (missing.length === 0) continue
      yield podWithoutFlow(node, pipeline, connected, {
        message: `SpoofGuard of ${pipeline.bridge} lets nothing pass that pod ${pod.namespace}/${pod.name} (port ${port.ofport}, ${port.mac ?? 'MAC not known'}) sends from ${missing.join(' or ')}`,
        missing: `no flow of SpoofGuard lets ${missing.join(', ')} pass from port ${port.ofport}`,
        own,
      })
    }
  },
}

const isOfFamily = (protocol: string | null, ip: string): boolean =>
  protocol === null || (protocol === 'ipv6') === ip.includes(':')
