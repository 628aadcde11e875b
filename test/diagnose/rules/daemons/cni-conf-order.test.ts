import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/cni-conf-order.ts'
import {addProbe} from '../../add-probe.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/cni-conf-order')

const lists = (...files: string[]) => addProbe('node1', 'cni-conf', `${files.join('\n')}\n`)

addCases(cases, rule, {
  broken: [
    [
      'a plug-in that was there before',
      lists('05-flannel.conflist', '10-antrea.conflist'),
      ['ANT0815 node1 daemon/antrea-agent'],
    ],
    ["Antrea's first", lists('10-antrea.conflist', '87-podman-bridge.conflist', 'README'), []],
    ['one that hands on', lists('00-multus.conf', '10-antrea.conflist'), []],
    ["none of Antrea's", lists('10-calico.conflist'), []],
    [
      'a list that was not read',
      (draft) => lists('05-flannel.conflist')(draft).fails('node1', 'cni-conf', 'denied'),
      [],
    ],
  ],
})

cases.run()
