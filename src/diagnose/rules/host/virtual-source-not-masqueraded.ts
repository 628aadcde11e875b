import {VIRTUAL_SERVICE_IP} from '../../../antrea/service-addresses.ts'
import type {FilterRule} from '../../../host/ruleset.ts'
import {type Ip, parseIp} from '../../../ip.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

const CHAIN = 'ANTREA-POSTROUTING'

export const rule: NodeRule = {
  id: 'ANT0432',
  slug: 'virtual-source-not-masqueraded',
  title: 'Connections of a node to Services outside leave with an address that nobody has',
  severity: 'error',
  scope: 'node',
  needs: ['table-features', 'iptables', 'ip6tables'],
  follows: [
    {rule: 'ANT0421', by: 'node'},
    {rule: 'ANT0404', by: 'node'},
  ],
  cause:
    'The rule that gives such packets the node’s address is missing: another program rewrote or flushed the nat table. The agent puts its rules back within a minute while it runs.',
  impact:
    'The node, and clients from outside that come to it, reach no Service whose endpoint is outside of the pods’ network: not the API server by its ClusterIP, nor pods on the network of another node.',
  detection: `Where antreaProxy.proxyAll is on: ${CHAIN} of the nat table must have a MASQUERADE rule for ${VIRTUAL_SERVICE_IP[4]} (${VIRTUAL_SERVICE_IP[6]}), which Open vSwitch gives as source to what comes from the gateway and goes back there. Nothing is said where the table or the chain is not there.`,
  remedy: [
    look('See the chain', `iptables -t nat -S ${CHAIN}   # on {node}`),
    startAgentAnew('If the agent does not put the rule back within a minute, start it anew'),
    repair('Find the program that flushes the rules, and tell it to leave Antrea’s chains alone'),
  ],
  proof: 'made',
  *evaluate({node}) {
    const {mode} = node
    if (!mode?.proxyAll.known || !mode.proxyAll.value || node.unmodelled(false) !== null) return
    for (const family of [4, 6] as const) {
      if (node.devices.gatewayAddress(family) === null) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      const tables = yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      const nat = tables?.items.find(({name, complete}) => name === 'nat' && complete)
      const chain = nat?.chains.find(({name}) => name === CHAIN)
      const ip = parseIp(VIRTUAL_SERVICE_IP[family])
      if (!tables || tables.unparsed.length > 0 || !chain || !ip) continue
      if (chain.rules.some((each) => masquerades(each, ip))) continue
      yield found({
        where: {node: node.name, object: null},
        message: `${CHAIN} of ${node.name} has no rule that translates packets from ${VIRTUAL_SERVICE_IP[family]}`,
        evidence: [node.evidence(probe, chain.line, `no rule of ${CHAIN} is for ${VIRTUAL_SERVICE_IP[family]}`)],
      })
    }
  },
}

const masquerades = ({matches, effects}: FilterRule, ip: Ip): boolean =>
  effects.some((effect) => effect.kind === 'nat' && (effect.nat === 'masquerade' || effect.nat === 'snat')) &&
  matches.some(
    (match) =>
      match.kind === 'address' &&
      match.side === 'source' &&
      !match.negated &&
      match.ranges.some(({low, high}) => low <= ip.value && ip.value <= high),
  )
