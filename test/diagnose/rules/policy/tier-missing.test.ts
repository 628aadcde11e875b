import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/tier-missing.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/tier-missing')

interface Tiers {
  items: {metadata: {name: string}}[]
}
const TIERS = 'cluster/crd.antrea.io_v1beta1_tiers.json'

addCases(cases, rule, {
  broken: [
    [
      'a tier that was deleted',
      (draft) =>
        draft.json<Tiers>(TIERS, (list) => ({
          ...list,
          items: list.items.filter(({metadata}) => metadata.name !== 'lab-tier'),
        })),
      ['ANT0611 acnp/reject-9090'],
    ],
    ['no tiers at all', (draft) => draft.json<Tiers>(TIERS, (list) => ({...list, items: []})), []],
    [
      'tiers that were not read',
      (draft) => draft.text('manifest.json', (text) => text.replace(/"crd\.antrea\.io\/v1beta1\/tiers"/, '"x/v1/y"')),
      [],
    ],
  ],
})

cases.run()
