import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/ovsdb-server-down.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/ovsdb-server-down')

addCases(cases, rule, {
  captures: {'vswitchd-dead': []},
  broken: [
    [
      'a socket that refuses',
      (draft) =>
        draft.daemonDead(
          'node1',
          /^(ovsdb|ovs-show)$/,
          'ovsdb-client: failed to connect to "unix:/var/run/openvswitch/db.sock" (Connection refused)',
        ),
      ['ANT0802 node1 daemon/ovsdb-server'],
    ],
    ['a database that nobody could read', (draft) => draft.fails('node1', 'ovsdb', 'killed', null), []],
  ],
})

cases.run()
