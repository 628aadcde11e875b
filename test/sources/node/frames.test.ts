import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type Frame, FrameReader} from '../../../src/sources/node/frames.ts'

const frames = suite('sources/node/frames')

const NONCE = '5f1c'

function read(chunks: readonly Buffer[]): {frames: Frame[]; folder: string | null; cut: string} {
  const found: Frame[] = []
  let folder: string | null = null
  const reader = new FrameReader(NONCE, {
    hello: (name) => {
      folder = name
    },
    end: (frame) => found.push(frame),
  })
  for (const chunk of chunks) reader.push(chunk)
  return {frames: found, folder, cut: reader.cut().toString('latin1')}
}

const session = (outputs: readonly Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from(`\n${NONCE} h /run/netns\n`),
    ...outputs.flatMap((output, i) => [
      ...(i % 2 === 1 ? [Buffer.from(`noise\n${NONCE} i\n`)] : []),
      output,
      Buffer.from(`\n${NONCE} e ${i} ${i % 3}\n`),
    ]),
  ])

frames('gives every byte back, however the stream is cut into pieces', () => {
  const bytes = fc.uint8Array({maxLength: 40}).map((array) => Buffer.from(array))
  fc.assert(
    fc.property(fc.array(bytes, {maxLength: 5}), fc.array(fc.nat(400), {maxLength: 8}), (outputs, cuts) => {
      const whole = session(outputs)
      const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]
      const chunks = places.slice(1).map((end, i) => whole.subarray(places[i], end))
      const got = read(chunks)
      assert.is(got.folder, '/run/netns')
      assert.is(got.cut, '')
      assert.equal(
        got.frames.map(({number, output, status}) => ({number, text: output.toString('hex'), status})),
        outputs.map((output, i) => ({number: i, text: output.toString('hex'), status: i % 3})),
      )
    }),
  )
})

frames('keeps what looks like a mark of another session', () => {
  const output = Buffer.from(`a\nffff e 0 0\n\n${NONCE}x e 0 0\nb`)
  assert.is(read([session([output])]).frames[0]?.output.toString(), output.toString())
})

frames('gives what has come of a frame whose end never came', () => {
  const {cut, frames: whole} = read([Buffer.from(`\n${NONCE} h \nhalf of it\n${NONCE}`)])
  assert.equal(whole, [])
  assert.is(cut, `half of it\n${NONCE}`)
})

frames('drops what stands before the first question', () => {
  const got = read([Buffer.from('motd of the container\n'), session([Buffer.from('x')])])
  assert.equal(
    got.frames.map(({output}) => output.toString()),
    ['x'],
  )
  assert.is(got.cut, '')
})

frames.run()
