import type {RulePage} from '../../diagnose/rule-page.ts'

export const PROOF: Readonly<Record<RulePage['proof'], string>> = {
  real: 'Seen on a real cluster, or a real Open vSwitch, that was broken this way.',
  made: 'Tested on evidence written after the sources and documentation: nobody has broken a real cluster this way for it yet.',
}

export const SCOPE: Readonly<Record<RulePage['scope'], string>> = {
  node: 'each node',
  cluster: 'the cluster',
}
