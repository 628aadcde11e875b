import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Problem} from '../../src/problem.ts'
import {parseName} from '../../src/trace/name.ts'

const name = suite('trace/name')

for (const [written, expected] of [
  ['default/client', {kind: 'any', namespace: 'default', name: 'client', port: null}],
  ['client', {kind: 'any', namespace: 'team', name: 'client', port: null}],
  ['pod/client', {kind: 'pod', namespace: 'team', name: 'client', port: null}],
  ['po/other/client:8080', {kind: 'pod', namespace: 'other', name: 'client', port: 8080}],
  ['svc/web:80', {kind: 'service', namespace: 'team', name: 'web', port: 80}],
  ['service/other/web:http', {kind: 'service', namespace: 'other', name: 'web', port: 'http'}],
  ['default/web:80', {kind: 'any', namespace: 'default', name: 'web', port: 80}],
  ['node/n1', {kind: 'node', name: 'n1', port: null}],
  ['node/n1:30080', {kind: 'node', name: 'n1', port: 30080}],
  ['10.10.1.5', {kind: 'ip', ip: '10.10.1.5', port: null}],
  ['10.10.1.5:80', {kind: 'ip', ip: '10.10.1.5', port: 80}],
  ['fd00::1', {kind: 'ip', ip: 'fd00::1', port: null}],
  ['[FD00::1]:443', {kind: 'ip', ip: 'fd00::1', port: 443}],
] as const) {
  name(`reads ${written}`, () => assert.equal(parseName(written, 'team'), {...expected, written}))
}

for (const [written, word] of [
  ['', 'empty'],
  ['default/', 'empty'],
  ['a/b/c/d', 'too many'],
  ['thing/ns/x', "'thing' is no kind"],
  ['node/ns/n1', 'no namespace'],
  ['10.10.1.5:99999', 'no port'],
  ['default/web:not a port', 'neither a port number'],
] as const) {
  name(`refuses '${written}' and says why`, () => {
    assert.throws(
      () => parseName(written, 'team'),
      (error: unknown) => error instanceof Problem && error.oclif.exit === 2 && error.message.includes(word),
    )
  })
}

name.run()
