import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/kube-proxy-first.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/kube-proxy-first')

const JUMP = '[0:0] -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES\n'
const RULE = '[0:0] -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-X\n'

/** kube-proxy's chain in the nat table, and a jump to it before or behind Antrea's. */
const kubeProxy =
  (isFirst: boolean, rules = RULE) =>
  (draft: Draft) =>
    draft.text('nodes/node1/iptables.txt', (text) => {
      const at = text.indexOf('*nat')
      const nat = text
        .slice(at)
        .replace(
          ':ANTREA-PREROUTING - [0:0]\n',
          ':ANTREA-PREROUTING - [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-SVC-X - [0:0]\n',
        )
        .replace(/^.*-A PREROUTING .*\n/m, (own) => (isFirst ? JUMP + own : own + JUMP))
        .replace('COMMIT', `${rules}COMMIT`)
      return text.slice(0, at) + nat
    })

addCases(cases, rule, {
  of: 'healthy-proxyall',
  broken: [
    ['kube-proxy first', kubeProxy(true), ['ANT0713 node1']],
    ['Antrea first', kubeProxy(false), []],
    ['a chain of kube-proxy without rules', kubeProxy(true, ''), []],
    ['rules that were not read', (draft) => kubeProxy(true)(draft).fails('node1', 'iptables', 'no answer'), []],
  ],
})

cases.run()
