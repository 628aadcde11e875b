import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/preflight/kernel-module-missing.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule, keys} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/kernel-module-missing')

const CONFIG = 'cluster/core_v1_configmaps.json'
const kernelDatapath = (draft: Draft): Draft =>
  draft.text(CONFIG, (text) => text.replaceAll('ovsDatapathType: netdev', 'ovsDatapathType: system'))
const modules = (draft: Draft, node1: string): Draft =>
  draft
    .answers('node1', 'kernel-modules', node1)
    .answers('node2', 'kernel-modules', 'openvswitch loaded\ngeneve loaded\n')

addCases(preflight, rule, {
  broken: [
    [
      'no module for the bridge',
      (draft) => modules(kernelDatapath(draft), 'openvswitch missing\ngeneve available\n'),
      ['ANT0002 node1 device/openvswitch'],
    ],
    [
      'no module for the tunnel',
      (draft) => modules(kernelDatapath(draft), 'openvswitch loaded\ngeneve missing\nvxlan missing\n'),
      ['ANT0002 node1 device/geneve'],
    ],
    [
      'the tunnel of another type',
      (draft) =>
        modules(kernelDatapath(draft), 'openvswitch loaded\ngeneve missing\nvxlan loaded\n')
          .text(CONFIG, (text) => text.replaceAll('tunnelType: \\"geneve\\"', 'tunnelType: \\"vxlan\\"'))
          .text('nodes/node2/kernel-modules.txt', () => 'openvswitch loaded\nvxlan available\n'),
      [],
    ],
    ['a datapath in user space needs none', (draft) => modules(draft, 'openvswitch missing\ngeneve missing\n'), []],
  ],
})

preflight('a module that could not be seen is an open question with its command', async () => {
  const draft = modules(kernelDatapath(new Draft('healthy')), 'openvswitch unknown\ngeneve loaded\n')
  const answer = await askRule(rule, draft)
  assert.equal(keys(answer), [])
  assert.equal(
    answer.unknown.map(({node, object, measure}) => [node, object, measure]),
    [['node1', 'device/openvswitch', 'modprobe --dry-run --verbose openvswitch   # on node1']],
  )
})

preflight('a probe that was not asked is unknown, and lowers the coverage', async () => {
  const {coverage, unknown} = await askRule(rule, kernelDatapath(new Draft('healthy')))
  assert.is(coverage.needed - coverage.read, 2)
  assert.equal(
    unknown.map(({what}) => what),
    ['kernel-modules', 'kernel-modules'],
  )
})

preflight.run()
