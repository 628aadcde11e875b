import {Writable} from 'node:stream'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Output} from '../../src/cli/output.ts'

const output = suite('cli/output')

function* counted(limit: number, asked: {lines: number}): Generator<string> {
  for (asked.lines = 0; asked.lines < limit; asked.lines++) yield `line ${asked.lines}`
}

output('every line comes through a slow reader, in order', async () => {
  let text = ''
  const slow = new Writable({
    highWaterMark: 10,
    write(chunk, _encoding, done) {
      text += chunk
      setImmediate(done)
    },
  })
  assert.ok(await new Output(slow).lines(counted(20_000, {lines: 0})))
  const lines = text.split('\n')
  assert.is(lines.length, 20_001)
  assert.is(lines[19_999], 'line 19999')
  assert.is(lines[20_000], '')
})

output('no more lines are asked for when the reader has left', async () => {
  const asked = {lines: 0}
  const closed = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}))
    },
  })
  assert.is(await new Output(closed).lines(counted(1_000_000, asked)), false)
  assert.ok(asked.lines < 20_000, `${asked.lines} lines were made for nobody`)
})

output('nothing to write is no failure', async () => {
  const sink = new Writable({write: (_chunk, _encoding, done) => done()})
  assert.ok(await new Output(sink).lines([]))
})

output.run()
