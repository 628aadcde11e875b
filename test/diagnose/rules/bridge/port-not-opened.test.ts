import {rule} from '../../../../src/diagnose/rules/bridge/port-not-opened.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const broken = (name: string) =>
  ovsdb('node1', 'Interface', name, {ofport: -1, error: `could not open network device ${name} (No such device)`})

testRule(rule, {
  real: {'interface-ofport-minus-1': ['ANT0201 node1 device/ghost-0a1b2c']},
  made: {
    'a pod that lives is named itself': [
      'healthy',
      (draft) => broken(/"(client-[0-9a-f]{6})"/.exec(draft.read('nodes/node1/ovsdb.json'))?.[1] ?? '')(draft),
      ['ANT0201 node1 pod/default/client'],
    ],
    'the tunnel': ['healthy', broken('antrea-tun0'), ['ANT0201 node1 device/antrea-tun0']],
  },
  needs: ['ovsdb'],
})
