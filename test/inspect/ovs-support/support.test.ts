import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {ACTION_SAMPLES} from '../../../src/inspect/ovs-support/action-samples.ts'
import {ovsSupport} from '../../../src/inspect/ovs-support/support.ts'
import {FIELDS} from '../../../src/ovs/fields.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {fixtureFiles} from '../../fixtures.ts'

const support = suite('inspect/ovs-support')
const answer = ovsSupport()

support('every field of the table is on the list, once', () => {
  assert.equal(
    answer.fields.map(({name}) => name),
    FIELDS.map(({name}) => name),
  )
})

support('every kind of action that a dump of the corpus holds is on the list', () => {
  const listed = new Set(answer.actions.map(({kind}) => kind))
  const met = new Set(
    fixtureFiles('corpus', 'ovs-trace').flatMap(({text}) =>
      Object.values<string>(JSON.parse(text()).flows ?? {}).flatMap((flows) =>
        parseFlows(flows).items.flatMap(({actions}) => actions.map(({kind}) => kind)),
      ),
    ),
  )
  assert.ok(met.size > 25, [...met].join(', '))
  assert.equal(
    [...met].filter((kind) => kind !== 'unknown' && !listed.has(kind)),
    [],
  )
})

support('each spelling is read as the kind that it stands for', () => {
  for (const [kind, texts] of Object.entries(ACTION_SAMPLES)) {
    for (const text of texts) {
      const {items, unparsed} = parseFlows(`table=0, actions=${text}\n`)
      assert.equal(unparsed, [], text)
      assert.is(items[0]?.actions[0]?.kind ?? 'drop', kind, text)
    }
  }
})

support('nothing that is listed is unread', () => {
  const levels = [
    ...answer.actions.flatMap(({kind, real, faithful}) => [
      [kind, real],
      [kind, faithful],
    ]),
    ...answer.fields.flatMap(({name, matched, written}) => [[name, matched], ...(written ? [[name, written]] : [])]),
  ] as const
  assert.equal(
    levels.flatMap(([name, level]) => (typeof level === 'object' && level.status === 'unread' ? [name] : [])),
    [],
  )
})

support('what is not exact says why', () => {
  const levels = [
    ...answer.actions.flatMap(({real, faithful}) => [real, faithful]),
    ...answer.fields.flatMap(({matched, written}) => (written ? [matched, written] : [matched])),
    ...answer.situations.flatMap(({real, faithful}) => [real, faithful]),
  ]
  for (const {status, reasons} of levels) assert.is(reasons.length === 0, status === 'exact', reasons.join())
})

support('registers that came with 3.7 are told from those before', () => {
  const since = (name: string): string | null => answer.fields.find((field) => field.name === name)?.since ?? null
  assert.equal(['reg15', 'reg16', 'xreg7', 'xreg8', 'xxreg3', 'xxreg4', 'tun_gtpu_flags'].map(since), [
    null,
    '3.7',
    null,
    '3.7',
    null,
    '3.7',
    '2.13',
  ])
})

support.run()
