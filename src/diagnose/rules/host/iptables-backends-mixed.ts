import type {Chain, Table} from '../../../host/ruleset.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0424',
  slug: 'iptables-backends-mixed',
  title: 'Rules of iptables are in both of the kernel’s two places',
  severity: 'info',
  scope: 'node',
  needs: ['iptables', 'iptables-legacy'],
  follows: [],
  explains: ['host-firewall'],
  cause:
    'The programs on the node use different variants of iptables (nft and legacy), or the variant was changed and the rules of the old one were left.',
  impact:
    'The kernel runs both sets, and each program sees and repairs its own only: a packet that one lets pass may be dropped by the other, and old rules stay for ever.',
  detection:
    'Chains with rules of Antrea (ANTREA-…) or of Kubernetes (KUBE-…) in the answers of iptables-save and of iptables-legacy-save. It is a warning where Antrea’s own are in both.',
  remedy: [
    look('See both', 'iptables-save | grep -c . ; iptables-legacy-save | grep -c .   # on {node}'),
    repair(
      'Have all programs use one variant, then start the node anew: rules do not survive that',
      'update-alternatives --config iptables   # on {node}',
    ),
  ],
  proof: 'real',
  *evaluate({node}) {
    const first = yield* need(node.name, 'iptables', node.model.iptables)
    const second = yield* need(node.name, 'iptables-legacy', node.model.iptablesLegacy)
    // Where iptables itself is the legacy one, both print the same rules.
    if (!first || !second || !first.items.some(({backend}) => backend === 'iptables-nft')) return
    const [inNft, inLegacy] = [first.items, second.items].map(owners)
    const both = [...(inNft?.keys() ?? [])].filter((name) => inLegacy?.has(name))
    const isSplit = inNft && inLegacy && inNft.size > 0 && inLegacy.size > 0
    if (!inNft || !inLegacy || !isSplit) return
    yield found({
      where: {node: node.name, object: null},
      message:
        both.length > 0
          ? `${both.map((name) => `${name}…`).join(' and ')} chains of ${node.name} are in iptables of nft and in the legacy one`
          : `${node.name} has ${[...inNft.keys()].join(', ')}… chains in iptables of nft and ${[...inLegacy.keys()].join(', ')}… chains in the legacy one`,
      evidence: [
        node.evidence('iptables', [...inNft.values()][0]?.line ?? null),
        node.evidence('iptables-legacy', [...inLegacy.values()][0]?.line ?? null),
      ],
      severity: both.includes('ANTREA-') ? 'warning' : 'info',
    })
  },
}

/** The first chain with rules of each program, by the beginning of its name. */
function owners(tables: readonly Table[]): ReadonlyMap<string, Chain> {
  const found = new Map<string, Chain>()
  for (const chain of tables.flatMap(({chains}) => chains)) {
    const prefix = /^(?:ANTREA-|KUBE-)/.exec(chain.name)?.[0]
    if (prefix !== undefined && chain.rules.length > 0 && !found.has(prefix)) found.set(prefix, chain)
  }
  return found
}
