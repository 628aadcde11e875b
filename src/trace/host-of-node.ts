import type {Address} from '../host/address.ts'
import type {FilterState} from '../host/filter-packet.ts'
import type {RuleRef} from '../host/hook-outcome.ts'
import type {Ipset} from '../host/ipset.ts'
import type {Link} from '../host/link.ts'
import type {RoutingState} from '../host/lookup-route.ts'
import type {Route} from '../host/route.ts'
import type {Rule} from '../host/rule.ts'
import type {Table} from '../host/ruleset.ts'
import {sysctlNamed} from '../host/sysctl.ts'
import type {Evidence} from '../model/evidence.ts'
import {type Known, known, valueOr} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import type {Parsed} from '../parsed.ts'
import {unbroken, whole} from './whole.ts'

/** A node's routing, as look-ups want it. */
export function routingOfNode(model: NodeModel, family: 4 | 6): Known<RoutingState> {
  const probe = family === 4 ? 'ip-route' : 'ip6-route'
  const routes = whole<Route, Parsed<Route>>(family === 4 ? model.routes : model.routes6, probe)
  const rules =
    family === 4
      ? whole<Rule, Parsed<Rule>>(model.rules, 'ip-rule')
      : whole<Rule, Parsed<Rule>>(model.rules6, 'ip6-rule')
  if (!routes.known) return routes
  if (!rules.known) return rules
  const links = valueOr(whole<Link, Parsed<Link>>(model.links, 'ip-link'), null)
  return known({
    rules: rules.value.items,
    routes: routes.value.items,
    links: links?.items ?? null,
    ignoresLinkdown: (dev) => ignoresLinkdown(model, dev),
  })
}

function ignoresLinkdown(model: NodeModel, dev: string): boolean {
  if (!model.sysctl.known) return false
  const {items} = model.sysctl.value
  return ['all', dev.replaceAll('.', '/')].some(
    (name) => sysctlNamed(items, `net.ipv4.conf.${name}.ignore_routes_with_linkdown`)?.value === '1',
  )
}

/**
 * A node's packet filters. Rules of the nft program's own are evaluated with those of iptables; a backend that was not read
 * leaves every answer open but a drop that was found.
 */
export function filtersOfNode(model: NodeModel, family: 4 | 6): FilterState {
  const sources =
    family === 4
      ? {iptables: model.iptables, 'iptables-legacy': model.iptablesLegacy, nft: model.nft}
      : {ip6tables: model.ip6tables, nft: model.nft}
  const all = Object.entries(sources)
  const flowtable = model.nft.known ? model.nft.value.flowtables[0] : undefined
  return {
    tables: all.flatMap(([, source]) => (source.known ? source.value.items : [])),
    unread: [
      ...all.flatMap(([name, source]) => unreadPart(name, source)),
      ...(flowtable ? [`nft flowtable ${flowtable.name} takes packets past the rules`] : []),
    ],
    ipsets: valueOr(unbroken<Ipset, Parsed<Ipset>>(model.ipsets, 'ipset'), null)?.items ?? null,
    addresses: valueOr(whole<Address, Parsed<Address>>(model.addresses, 'ip-addr'), null)?.items ?? null,
  }
}

/** Why rules may be missing from a dump. A comment in it takes none away. */
function unreadPart(name: string, source: Known<Parsed<Table>>): readonly string[] {
  if (!source.known) return [`${name}: ${source.reason}`]
  const first = source.value.unparsed.find(({text}) => !text.startsWith('#'))
  return first ? [`${name}: line ${first.line}, column ${first.column}: ${first.reason}`] : []
}

/** Which probe printed a packet filter's rule. */
const PROBES = {
  'iptables-nft': {4: 'iptables', 6: 'ip6tables'},
  'iptables-legacy': {4: 'iptables-legacy', 6: 'iptables-legacy'},
  nft: {4: 'nft', 6: 'nft'},
} as const

/** Points at a packet filter's rule. */
export function ruleEvidence(model: NodeModel, by: RuleRef, family: 4 | 6): Evidence {
  return model.evidence(PROBES[by.table.backend][family], by.rule.line, `${by.table.name}: ${by.rule.text}`)
}
