import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseCniConf} from '../../src/host/cni-conf.ts'
import {parseKernelModules} from '../../src/host/kernel-modules.ts'

const conf = suite('host/cni-conf')

conf('reads files in the order in which they count, with the line of each', () => {
  const text =
    '==> 10-b.conflist <==\r\n{"name":"b","plugins":[{"type":"x"},{"type":"y"}]}\r\n\r\n==> 05-a.conf <==\r\n{"type":"z"}\r\n'
  assert.equal(parseCniConf(text), {
    items: [
      {line: 4, file: '05-a.conf', name: null, types: ['z']},
      {line: 1, file: '10-b.conflist', name: 'b', types: ['x', 'y']},
    ],
    unparsed: [],
  })
  assert.equal(parseCniConf(''), {items: [], unparsed: []})
})

conf('says what it could not read, and never throws', () => {
  for (const text of ['==> a <==\n{', 'ls: no such file\n', '==> a <==\n[1]\n', '==> a <==\n'])
    assert.is(parseCniConf(text).unparsed.length, 1, text)
})

conf('reads states of modules', () => {
  const {items, unparsed} = parseKernelModules('openvswitch loaded\ngeneve  missing\nvxlan what\n')
  assert.equal(
    items.map(({name, state, line}) => [name, state, line]),
    [
      ['openvswitch', 'loaded', 1],
      ['geneve', 'missing', 2],
    ],
  )
  assert.equal(
    unparsed.map(({line}) => line),
    [3],
  )
})

conf.run()
