import {spawnSync} from 'node:child_process'
import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseTogether, scriptOf} from '../../src/snapshot/together.ts'

const together = suite('snapshot/together')

const run = (parts: Parameters<typeof scriptOf>[0], word: string) =>
  parseTogether(spawnSync('sh', ['-c', scriptOf(parts), word], {encoding: 'utf8'}).stdout)

together('each command has its own output and status, whatever it prints', () => {
  const found = run(
    [
      {id: 'folder', argv: ['printf', '%s\\n', '{netns}']},
      {id: 'nothing', argv: ['true']},
      {id: 'fails', argv: ['sh', '-c', `echo "it's"; exit 7`]},
      {id: 'unended', argv: ['printf', 'a b']},
      {id: 'missing', argv: ['/no/such/command']},
    ],
    '/run/net ns',
  )
  assert.equal(
    [...found].map(([id, {status, output}]) => [id, status, output]),
    [
      ['folder', 0, '/run/net ns\n'],
      ['nothing', 0, ''],
      ['fails', 7, "it's\n"],
      ['unended', 0, 'a b'],
      ['missing', 127, ''],
    ],
  )
})

together('what is cut off is left out, with all behind it', () => {
  const text = '<<< a\n1\n\n>>> 0\n<<< b\n2\n'
  assert.equal([...parseTogether(text).keys()], ['a'])
  for (let length = 0; length < text.indexOf('<<< b'); length++)
    assert.equal([...parseTogether(text.slice(0, length)).keys()], [])
})

together('the words of a command come through as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({unit: 'grapheme-ascii'}), {maxLength: 4}), (words) => {
      const argv = ['printf', '%s|', ...words.filter((word) => word !== '{netns}')]
      assert.is(
        run([{id: 'words', argv}], '').get('words')?.output,
        argv
          .slice(2)
          .map((word) => `${word}|`)
          .join('') || '|',
      )
    }),
    {numRuns: 50},
  )
})

together.run()
