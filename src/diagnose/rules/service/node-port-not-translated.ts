import type {AgentConfig} from '../../../antrea/agent-config.ts'
import type {KubeNode} from '../../../cluster/nodes.ts'
import type {Service} from '../../../cluster/services.ts'
import {parseIp, parsePrefix, prefixContains} from '../../../ip.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import {valueOr} from '../../../model/known.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {needHandledServices} from '../../handled-services.ts'
import {serviceObject} from '../../object.ts'
import {type Found, found, type NodeRule, need} from '../../rule.ts'

/** Addresses and ports that the host hands to Open vSwitch (Antrea pkg/agent/route). */
const SET = 'ANTREA-NODEPORT-IP'

export const rule: NodeRule = {
  id: 'ANT0714',
  slug: 'node-port-not-translated',
  title: 'A node does not hand packets for a NodePort to Open vSwitch',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/services', 'core/v1/configmaps', 'iptables', 'ipset'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  explains: ['service-not-installed', 'misrouted'],
  cause: 'Somebody or a program on the node flushed the rules or the set, or the agent failed to write them.',
  impact: 'Clients from outside that come to this node by a NodePort get a refusal or no answer.',
  detection: `With proxyAll, where the node has a set ${SET}: each NodePort of IPv4 of a Service with endpoints, which has not changed for ten seconds, must be in the set with the node’s own address, and the nat table must have a rule that translates what is in the set. Nodes that keep their rules in nftables have no such set.`,
  remedy: [
    {kind: 'look', text: 'See the set', command: 'ipset list ANTREA-NODEPORT-IP   # on {node}'},
    {kind: 'look', text: 'See the rule', command: 'iptables -t nat -S ANTREA-PREROUTING   # on {node}'},
    {
      kind: 'repair',
      text: 'Let the agent write them again',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const proxyAll = node.mode?.proxyAll
    if (!proxyAll?.known || !proxyAll.value || node.unmodelled(false) !== null) return
    const services = yield* needHandledServices(cluster)
    const sets = yield* need(node.name, 'ipset', node.model.ipsets)
    const tables = yield* need(node.name, 'iptables', node.model.iptables)
    const set = sets?.items.find(({name}) => name === SET)
    if (!services || !sets || !tables || !set || sets.unparsed.length + tables.unparsed.length > 0) return
    const wanted = services.filter((service) => isWanted(service, index.endpointsOf(service.namespace, service.name)))
    const nat = tables.items.find(({name, complete}) => name === 'nat' && complete)
    const rules = nat?.chains.find(({name}) => name === 'ANTREA-PREROUTING')?.rules
    const [first] = wanted
    if (rules && first && !rules.some(({text}) => text.includes(SET) && text.includes('-j DNAT'))) {
      yield noRule(node, nat?.chains.find(({name}) => name === 'ANTREA-PREROUTING')?.line ?? null)
      return
    }
    const kept = new Set(set.entries.map(({parts}) => parts.join(',')))
    const addresses = nodePortAddresses(index.kubeNode(node.name), valueOr(agentConfigOf(cluster), null))
    const ports = new Set(set.entries.map(({parts}) => parts[1] ?? ''))
    for (const service of wanted) {
      const missing = service.ports.flatMap(({protocol, nodePort}) => {
        const port = `${protocol.toLowerCase()}:${nodePort}`
        if (nodePort === null) return []
        if (!ports.has(port)) return [port]
        return addresses.filter((ip) => !kept.has(`${ip},${port}`)).map((ip) => `${port} at ${ip}`)
      })
      if (missing.length === 0) continue
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `${SET} of ${node.name} lacks NodePort ${missing.join(', ')} of Service ${service.namespace}/${service.name}`,
        evidence: [
          node.evidence('ipset', set.line, `no member of ${SET} has ${missing.join(', ')}`),
          {...service.evidence, text: `${service.evidence.text}: nodePort ${missing.join(', ')}`},
        ],
      })
    }
  },
}

/** Of a node's internal addresses those that NodePorts are at. */
function nodePortAddresses(node: KubeNode | null, config: AgentConfig | null): readonly string[] {
  const networks = (config?.nodePortAddresses ?? []).flatMap((text) => parsePrefix(text) ?? [])
  return (config === null ? [] : (node?.internalIPs ?? [])).filter((text) => {
    const ip = parseIp(text)
    return ip?.family === 4 && (networks.length === 0 || networks.some((each) => prefixContains(each, ip)))
  })
}

const noRule = (node: NodeFacts, line: number | null): Found =>
  found({
    where: {node: node.name, object: null},
    message: `The nat table of ${node.name} has no rule that translates NodePorts: nothing uses ${SET}`,
    evidence: [node.evidence('iptables', line, `no rule of ANTREA-PREROUTING has --match-set ${SET}`)],
  })

const isWanted = (
  {externalTrafficPolicy, ports}: Service,
  endpoints: readonly {readonly ready: boolean; readonly addresses: readonly string[]}[],
): boolean =>
  externalTrafficPolicy !== 'Local' &&
  ports.some(({nodePort}) => nodePort !== null) &&
  endpoints.some(({ready, addresses}) => ready && addresses.some((ip) => !ip.includes(':')))
