import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {createPaint} from '../../../src/views/paint.ts'
import {commandLines} from '../../../src/views/trace/command-lines.ts'
import {plain} from '../../../src/views/wrap.ts'

const commands = suite('views/trace/command-lines')
const lines = (width: number, command: string) =>
  commandLines({width, unicode: true, paint: createPaint({color: false})}, [plain('next  ')], command)

commands('leaves a command whole that fits', () => {
  assert.equal(lines(40, 'antrail get flows -p web-1'), ['next  antrail get flows -p web-1'])
})

commands('breaks between words with a backslash, a flag beside its value', () => {
  assert.equal(lines(36, 'antrail get flows -p web-1 -n default --raw'), [
    'next  antrail get flows -p web-1 \\',
    '        -n default --raw',
  ])
})

commands('never breaks inside quotes, however long', () => {
  assert.equal(lines(30, `antrail get flows --match 'ip, nw_dst=10.10.2.99, tcp' --raw`), [
    'next  antrail get flows \\',
    "        --match 'ip, nw_dst=10.10.2.99, tcp' \\",
    '        --raw',
  ])
})

commands(
  'never breaks a comment, which no backslash carries over: it has a line of its own where there is no room',
  () => {
    assert.equal(lines(45, 'ip link set cart up   # on n1'), ['next  ip link set cart up # on n1'])
    assert.equal(lines(27, 'ip link set cart up   # on n1'), ['next  ip link set cart up', '        # on n1'])
    assert.equal(lines(22, "echo 'a # b' # on n1"), ["next  echo 'a # b'", '        # on n1'])
  },
)

commands('says the same words as the command, in order', () => {
  const command = `kubectl get pods -l "app=a b" -o jsonpath='{.items[*].metadata.name}' --context it\\'s`
  const joined = lines(40, command)
    .join('\n')
    .replace('next  ', '')
    .replace(/ \\\n +/g, ' ')
  assert.is(joined, command)
})

commands.run()
