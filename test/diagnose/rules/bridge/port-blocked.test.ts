import {rule} from '../../../../src/diagnose/rules/bridge/port-blocked.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const config =
  (port: string, words: string) => (draft: {text: (file: string, edit: (text: string) => string) => unknown}) =>
    draft.text(onBridge('node1', 'ports-desc.txt'), (text) =>
      text.replace(new RegExp(`(\\(${port}[^)]*\\): addr:[^\\n]*\\n\\s+config:\\s+)0`), `$1${words}`),
    )

testRule(rule, {
  made: {
    'a pod’s port receives nothing': ['healthy', config('client', 'NO_RECV'), ['ANT0203 node1 pod/default/client']],
    'the tunnel is down': ['healthy', config('antrea-tun0', 'PORT_DOWN'), ['ANT0203 node1 device/antrea-tun0']],
    'no flooding is meant': ['healthy', config('antrea-tun0', 'NO_FLOOD'), []],
  },
  needs: ['ovsdb', 'ports-desc'],
})
