import type {Table} from '../../../host/ruleset.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0009',
  slug: 'two-iptables-backends',
  title: 'A node has rules in both backends of iptables',
  severity: 'warning',
  scope: 'node',
  needs: ['iptables', 'iptables-legacy'],
  follows: [],
  cause:
    'Programs on the node, or in its containers, bring iptables of different builds: one writes to nf_tables, another to the old tables.',
  impact:
    'The kernel evaluates both: a rule that accepts in one does not keep the other from dropping, and each program sees half of them.',
  detection: 'Rules in iptables-save of nf_tables and in iptables-legacy-save at once.',
  remedy: [
    {kind: 'look', text: 'See the rules of the old backend', command: 'iptables-legacy-save -c   # on {node}'},
    {
      kind: 'repair',
      text: 'Bring all programs to one backend (update-alternatives --config iptables), then restart the node',
      command: null,
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const current = yield* need(node.name, 'iptables', node.model.iptables)
    const legacy = yield* need(node.name, 'iptables-legacy', node.model.iptablesLegacy)
    const [mine, old] = [current, legacy].map((parsed) => firstRule(parsed?.items ?? []))
    // Where iptables-save itself is of the old backend, both print the same tables.
    if (!mine || !old || mine.table.backend === old.table.backend) return
    yield found({
      where: {node: node.name, object: null},
      message: `${node.name} has rules of iptables in nf_tables (${count(current?.items ?? [])}) and in the old tables (${count(legacy?.items ?? [])})`,
      evidence: [node.evidence('iptables-legacy', old.line, old.text), node.evidence('iptables', mine.line, mine.text)],
    })
  },
}

function firstRule(tables: readonly Table[]): {table: Table; line: number; text: string} | null {
  for (const table of tables)
    for (const {rules} of table.chains) if (rules[0]) return {table, line: rules[0].line, text: rules[0].text}
  return null
}

const count = (tables: readonly Table[]): number =>
  tables.flatMap(({chains}) => chains).reduce((sum, {rules}) => sum + rules.length, 0)
