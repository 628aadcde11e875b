import {sameIpText} from '../../../ip.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {isOfPort, needPipeline, termOf} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

const TABLES = ['ARPSpoofGuard', 'SpoofGuard']

export const rule: NodeRule = {
  id: 'ANT0504',
  slug: 'arp-spoof-guard-flow-missing',
  title: 'No flow lets a pod send ARP',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['arp-spoof-guard'],
  cause:
    'The flow was deleted, the agent failed to write it, or it is of another port, MAC or IP address than the pod has.',
  impact:
    'The pod resolves no neighbour and answers no one who asks for it: it is cut off as soon as its neighbour entries, and those of others, run out.',
  detection:
    'Each running pod with an IPv4 address that Antrea and the API server agree on must have a flow in ARPSpoofGuard with its port, address and MAC address. Says nothing where that table lets pass what it does not match, as in old versions, and where the dump is not whole.',
  remedy: [lookAtTable('ARPSpoofGuard'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    if (!pipeline) return
    const table = TABLES.find((name) => pipeline.missDrops(name) && pipeline.table(name).some(isArp))
    if (table === undefined || pipeline.table('ARPSpoofGuard').length > 0 !== (table === 'ARPSpoofGuard')) return
    for (const connected of pods) {
      const {pod, port, addresses} = connected
      const ip = addresses.find((address) => !address.includes(':'))
      const own = pipeline.table(table).filter((facts) => isArp(facts) && isOfPort(facts, port))
      const passes = own.some((facts) => {
        const sender = termOf(facts, 'arp_spa')
        const mac = termOf(facts, 'arp_sha')
        const isItsMac = mac === null || port.mac === null || mac.toLowerCase() === port.mac
        return !facts.drops && isItsMac && (sender === null || sameIpText(sender, ip ?? ''))
      })
      if (ip === undefined || passes) continue
      yield podWithoutFlow(node, pipeline, connected, {
        message: `${table} of ${pipeline.bridge} drops the ARP of pod ${pod.namespace}/${pod.name} (port ${port.ofport}, ${ip}, ${port.mac ?? 'MAC not known'})`,
        missing: `no flow of ${table} lets arp_spa=${ip} pass from port ${port.ofport}`,
        own,
      })
    }
  },
}

const isArp = ({protocol}: {readonly protocol: string | null}): boolean => protocol === 'arp'
