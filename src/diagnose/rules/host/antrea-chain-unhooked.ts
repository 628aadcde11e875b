import type {Table} from '../../../host/ruleset.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0421',
  slug: 'antrea-chain-unhooked',
  title: "Antrea's rules of iptables are there and nothing leads to them",
  severity: 'warning',
  scope: 'node',
  needs: ['iptables', 'ip6tables'],
  follows: [{rule: 'ANT0408', by: 'node'}],
  cause:
    'Another program (firewalld, a configuration tool) wrote the built-in chains anew, without Antrea’s jumps. The agent puts them back within a minute while it runs.',
  impact:
    'What the rules are for does not happen: packets to and from pods are not accepted before a policy of DROP, or the node’s own packets to pods are not marked as its own.',
  detection:
    'A chain of Antrea with rules in it (ANTREA-FORWARD, -INPUT, -OUTPUT, -PREROUTING) to which no rule of its table jumps, and a filter table without ANTREA-FORWARD while other tables have chains of Antrea. POSTROUTING of nat is another rule.',
  remedy: [
    look('See the jumps', "iptables-save | grep -- '-j ANTREA'   # on {node}"),
    startAgentAnew('If they do not come back within a minute, start the agent of the node anew'),
    repair('Find the program that rewrites the rules, and tell it to leave those of others alone'),
  ],
  proof: 'real',
  *evaluate({node}) {
    for (const [probe, read] of [
      ['iptables', node.model.iptables],
      ['ip6tables', node.model.ip6tables],
    ] as const) {
      const tables = yield* need(node.name, probe, read)
      if (!tables || tables.unparsed.length > 0 || !tables.items.some((table) => table.chains.some(isAntreas))) continue
      for (const {line, text} of [...tables.items.flatMap(unhooked), ...missing(tables.items)]) {
        yield found({
          where: {node: node.name, object: null},
          message: `${text} of ${node.name} (${probe === 'iptables' ? 'IPv4' : 'IPv6'})`,
          evidence: [node.evidence(probe, line)],
        })
      }
    }
  },
}

const CHAINS = new Set(['ANTREA-FORWARD', 'ANTREA-INPUT', 'ANTREA-OUTPUT', 'ANTREA-PREROUTING', 'ANTREA-MANGLE'])
const isAntreas = ({name}: {readonly name: string}): boolean => name.startsWith('ANTREA-')

function unhooked({name: table, chains, complete}: Table): readonly {readonly line: number; readonly text: string}[] {
  if (!complete) return []
  const reached = new Set(
    chains.flatMap(({rules}) =>
      rules.flatMap(({effects}) => effects.flatMap((e) => (e.kind === 'jump' || e.kind === 'goto' ? [e.chain] : []))),
    ),
  )
  return chains
    .filter(({name, rules}) => CHAINS.has(name) && rules.length > 0 && !reached.has(name))
    .map(({name, line}) => ({line, text: `nothing jumps to ${name} in table ${table}`}))
}

function missing(tables: readonly Table[]): readonly {readonly line: number; readonly text: string}[] {
  const filter = tables.find(({name}) => name === 'filter')
  if (!filter?.complete || filter.chains.some(({name}) => name === 'ANTREA-FORWARD')) return []
  return [{line: filter.line, text: 'there is no chain ANTREA-FORWARD in table filter'}]
}
