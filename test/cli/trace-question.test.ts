import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {askTrace, type TraceFlags, type TraceWords} from '../../src/cli/trace-question.ts'
import {Problem} from '../../src/problem.ts'

const ask = suite('cli/trace-question')

const FLAGS: TraceFlags = {established: false, 'one-way': false, 'all-endpoints': false}

ask("reads positionals, and antctl's flags, as the same question", () => {
  const positional = askTrace(
    {source: 'default/client', destination: 'default/web'},
    {...FLAGS, proto: 'tcp', port: 80},
  )
  const antctl = askTrace({}, {...FLAGS, source: 'default/client', destination: 'default/web', flow: 'tcp,tcp_dst=80'})
  assert.equal({...positional, family: null}, {...antctl, family: null})
  assert.is(antctl.family, 4)
})

ask("takes the port that an address has, and a name's port from the name", () => {
  assert.is(askTrace({source: 'a/b', destination: '10.0.0.1:443'}, FLAGS).port, 443)
  assert.is(askTrace({source: 'a/b', destination: 'svc/web:80'}, FLAGS).port, null)
})

ask('an ICMP type means ICMP', () => {
  const question = askTrace({source: 'a/b', destination: 'c/d'}, {...FLAGS, icmp: '13/0'})
  assert.is(question.protocol, 'icmp')
  assert.equal(question.icmp, {type: 13, code: 0})
})

for (const [args, flags, words] of [
  [{}, {}, 'who sends'],
  [{source: 'a/b'}, {}, 'to whom'],
  [{source: 'a/b', destination: 'c/d'}, {source: 'x/y'}, 'exclude each other'],
  [{source: 'a/b', destination: 'c/d'}, {size: 'big'}, 'neither a number'],
  [{source: 'a/b', destination: 'c/d'}, {icmp: '300'}, 'TYPE'],
  [{source: 'a/b', destination: 'c/d'}, {icmp: '8', port: 80}, 'ICMP and --port'],
  [{source: 'a/b', destination: 'c/d'}, {proto: 'icmp', port: 80}, 'ICMP and --port'],
] as const satisfies readonly (readonly [TraceWords, Partial<TraceFlags>, string])[]) {
  ask(`refuses ${JSON.stringify({...args, ...flags})} with exit 2`, () => {
    assert.throws(
      () => askTrace(args, {...FLAGS, ...flags}),
      (error: unknown) => error instanceof Problem && error.oclif.exit === 2 && error.message.includes(words),
    )
  })
}

ask.run()
