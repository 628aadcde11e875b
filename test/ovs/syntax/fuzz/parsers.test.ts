import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseGroups} from '../../../../src/ovs/syntax/groups.ts'
import {parseTraceOutput} from '../../../../src/ovs/trace-output/parse.ts'
import {fuzzParsers} from './run.ts'
import {seeds} from './seeds.ts'

const parsers = suite('ovs/syntax/fuzz/parsers')

const LINES = 4000

parsers('damaged lines of flows, groups and traces are read, and each error names its place', () => {
  const {flows, groups, traces} = seeds()
  assert.ok(flows.length > 100 && groups.length > 50 && traces.length > 400)
  assert.equal([...fuzzParsers({flows, groups, traces}, LINES, 1)], [])
})

parsers('the column of what is wrong with a group counts the blanks before it', () => {
  const {unparsed} = parseGroups('header\n  group_id=1,type=all,colour=red,bucket=actions=drop\n\tgroup_id=x\n')
  assert.equal(
    unparsed.map(({line, column, text}) => [line, column, text]),
    [
      [1, 1, 'header'],
      [2, 23, 'colour=red'],
      [3, 2, 'group_id=x'],
    ],
  )
})

parsers('a carriage return within a line of a trace begins no line', () => {
  const {passes, unparsed} = parseTraceOutput('Flow: in_port=1\r\n\r\nbridge("br0")\r\r\n\nwhat\ris this\n')
  assert.is(passes[0]?.tree.length, 1)
  assert.equal(
    unparsed.map(({line}) => line),
    [5],
  )
})

parsers.run()
