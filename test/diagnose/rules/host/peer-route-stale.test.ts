import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/host/peer-route-stale.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addRoute, onNode} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/peer-route-stale')

const to = (dst: string, gateway: string) =>
  addRoute(onNode('node1', 'ip-route.json'), {dst, gateway, dev: 'antrea-gw0', flags: ['onlink']})

addCases(tests, rule, {
  broken: [
    ['a node that left', to('10.10.7.0/24', '10.10.7.1'), ['ANT0420 node1 device/antrea-gw0']],
    ['to Services', to('10.96.0.0/16', '169.254.0.253'), []],
    [
      'routes that were not read',
      (draft: Draft) => to('10.10.7.0/24', '10.10.7.1')(draft).fails('node1', 'ip-route', 'it was refused'),
      [],
    ],
  ],
})

tests.run()
