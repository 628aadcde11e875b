import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/address-family-missing.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/address-family-missing')

interface Nodes {
  items: {metadata: {name: string}; status: {addresses: {type: string; address: string}[]}}[]
}
const NODES = 'cluster/core_v1_nodes.json'

addCases(cases, rule, {
  of: 'healthy-dualstack',
  broken: [
    [
      'a node that lost its IPv6 address',
      (draft) =>
        draft.json<Nodes>(NODES, (list) => {
          for (const {metadata, status} of list.items)
            if (metadata.name === 'node2')
              status.addresses = status.addresses.filter(({address}) => !address.includes(':'))
          return list
        }),
      ['ANT0908 node/node2'],
    ],
    [
      'a node without any address yet',
      (draft) =>
        draft.json<Nodes>(NODES, (list) => {
          for (const {status} of list.items) status.addresses = []
          return list
        }),
      [],
    ],
    [
      'nodes that were not read',
      (draft) => draft.text('manifest.json', (text) => text.replace('"core/v1/nodes"', '"x/v1/y"')),
      [],
    ],
  ],
})

cases.run()
