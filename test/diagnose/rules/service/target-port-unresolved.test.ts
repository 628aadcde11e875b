import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/target-port-unresolved.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/target-port-unresolved')

interface Objects {
  items: {metadata: {name: string}; spec: {ports: {targetPort: number | string}[]}; ports: unknown[]}[]
}

/** Service web with the name of a port for its target; `served`: whether a pod has it. */
const named = (served: boolean) => (draft: Draft) => {
  draft.json<Objects>('cluster/core_v1_services.json', (list) => {
    for (const {metadata, spec} of list.items) if (metadata.name === 'web') spec.ports[0]!.targetPort = 'htpp'
    return list
  })
  if (served) return draft
  return draft.json<Objects>('cluster/discovery.k8s.io_v1_endpointslices.json', (list) => {
    for (const slice of list.items) if (slice.metadata.name === 'web-ca84d') slice.ports = []
    return list
  })
}

addCases(cases, rule, {
  broken: [
    ['a name that no pod has', named(false), ['ANT0709 service/default/web']],
    ['a name that a pod has', named(true), []],
    [
      'slices that were not read',
      (draft) =>
        named(false)(draft).text('manifest.json', (text) =>
          text.replace('"discovery.k8s.io/v1/endpointslices"', '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases.run()
