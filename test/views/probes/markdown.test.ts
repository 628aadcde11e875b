import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {ProbeSpec} from '../../../src/snapshot/probes.ts'
import {probesMarkdown} from '../../../src/views/probes/markdown.ts'

const probes = suite('views/probes/markdown')

const SPEC: ProbeSpec = {
  id: 'x',
  scope: 'node',
  asks: 'host',
  argv: ['sh', '-c', 'a | b'],
  file: 'x.txt',
  timeoutMs: 4000,
  maxBytes: 1048576,
}

probes('a command is quoted as a shell takes it, and its bars do not end the cell', () => {
  assert.match(probesMarkdown([SPEC]), "| x | `sh -c 'a \\| b'` | 4 s, 1 MiB |")
})

probes('each scope has its own table', () => {
  const text = probesMarkdown([SPEC, {...SPEC, id: 'y', scope: 'bridge', argv: ['ovs-ofctl', 'show', '{bridge}']}])
  assert.ok(text.indexOf('| x |') < text.indexOf('for each bridge'))
  assert.ok(text.indexOf('for each bridge') < text.indexOf('| y | `ovs-ofctl show {bridge}` |'))
})

probes.run()
