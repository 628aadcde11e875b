import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/mtu-unfit.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/mtu-unfit')

const config = (mtu: number) => (draft: Draft) =>
  draft.text('cluster/core_v1_configmaps.json', (text) => text.replaceAll('defaultMTU: 0', `defaultMTU: ${mtu}`))

addCases(preflight, rule, {
  captures: {'underlay-mtu-node2-1400': ['ANT0010 node2 device/br-phy']},
  broken: [
    [
      'defaultMTU leaves no room for the tunnel',
      config(1500),
      ['ANT0010 node1 device/br-phy', 'ANT0010 node2 device/br-phy'],
    ],
    ['defaultMTU that just fits', config(1450), []],
    ['a smaller one', config(1200), []],
  ],
})

preflight.run()
