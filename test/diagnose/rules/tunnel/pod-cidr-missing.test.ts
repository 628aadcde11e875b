import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/tunnel/pod-cidr-missing.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/pod-cidr-missing')

interface NodeJson {
  metadata: {name: string; creationTimestamp: string}
  spec: Record<string, unknown>
}
const without = (created: string) => (draft: Draft) => {
  draft.json<{items: NodeJson[]}>('cluster/core_v1_nodes.json', (list) => {
    for (const {metadata, spec} of list.items)
      if (metadata.name === 'node2') {
        metadata.creationTimestamp = created
        delete spec.podCIDR
        delete spec.podCIDRs
      }
    return list
  })
  return draft.json<{items: Record<string, unknown>[]}>('cluster/core_v1_pods.json', (list) => {
    list.items.push({
      metadata: {namespace: 'kube-system', name: 'antrea-agent-x', labels: {component: 'antrea-agent'}},
      spec: {nodeName: 'node2', hostNetwork: true},
      status: {phase: 'Running'},
    })
    return list
  })
}

addCases(tests, rule, {
  broken: [
    ['none', without('2020-01-01T00:00:00Z'), ['ANT0324 node2 node/node2']],
    ['a node that just joined', without('2099-01-01T00:00:00Z'), []],
  ],
})

tests.run()
