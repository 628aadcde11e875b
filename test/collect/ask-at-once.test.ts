import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {askAtOnce} from '../../src/collect/ask-at-once.ts'
import {type ProbeSpec, PUT_AT_ONCE} from '../../src/snapshot/probes.ts'
import type {Question} from '../../src/snapshot/question.ts'
import {NodeSession} from '../../src/sources/node/session.ts'
import {fakeNode, type Printing} from './fake-node.ts'

const once = suite('collect/ask-at-once')

const membersOf = (id: string): readonly ProbeSpec[] => [...PUT_AT_ONCE].find(([spec]) => spec.id === id)?.[1] ?? []
const NODE = membersOf('host-at-once').map((spec): Question => ({spec}))
const POD = (name: string) =>
  membersOf('pod-at-once').map((spec): Question => ({spec, netns: `cni-${name}`, pod: {namespace: 'default', name}}))

/** What the script prints where these fail, and the others print their ids. */
const printed = (questions: readonly Question[], failing: readonly string[] = []): string =>
  questions
    .map(({spec: {id}}) => `<<< ${id}\n${failing.includes(id) ? '' : `${id}\n`}\n>>> ${failing.includes(id) ? 1 : 0}\n`)
    .join('')

/** What was asked, and what each question was answered. */
async function ask(questions: readonly Question[], printing: Printing) {
  const asked: string[] = []
  const node = fakeNode('/run/netns', (probe, names) => {
    asked.push([probe, ...names].join(' '))
    return printing(probe, names)
  })
  const answers = await askAtOnce(new NodeSession(node), questions)
  return {
    asked,
    answers: answers.map(({question, stdout, exitCode}) => [
      question.spec.id,
      question.netns ?? '',
      exitCode === 0 ? stdout.toString().trim() : exitCode,
    ]),
  }
}

once('all of a node in one question, each answered by its own part', async () => {
  const {asked, answers} = await ask(NODE, () => printed(NODE))
  assert.equal(asked, ['host-at-once@node'])
  assert.equal(
    answers,
    NODE.map(({spec: {id}}) => [id, '', id]),
  )
})

once('what fails, or was cut off, is asked by itself', async () => {
  const [first = '', ...others] = NODE.map(({spec: {id}}) => id)
  const failing = await ask(NODE, (probe) => (probe === 'host-at-once@node' ? printed(NODE, [first]) : null))
  assert.equal(failing.asked, ['host-at-once@node', `${first}@node`])
  assert.equal(failing.answers.at(-1), [first, '', 1])
  const cut = await ask(NODE, (probe) => (probe === 'host-at-once@node' ? printed(NODE.slice(0, 1)) : probe))
  assert.equal(cut.asked, ['host-at-once@node', ...others.map((id) => `${id}@node`)])
})

once('each Pod has a question of its own, and a part of the members is asked one by one', async () => {
  const both = await ask([...POD('a'), ...POD('b')], (_, [netns]) => printed(POD(netns ?? '')))
  assert.equal(both.asked, ['pod-at-once@pod cni-a', 'pod-at-once@pod cni-b'])
  assert.is(both.answers.length, 2 * POD('a').length)
  const part = await ask(POD('a').slice(1), (probe) => probe)
  assert.ok(part.asked.length > 1 && part.asked.every((one) => !one.startsWith('pod-at-once')))
})

once('of a node that is lost what had come is kept', async () => {
  const lost = new NodeSession((argv, {stdout, closed}) => {
    stdout(Buffer.from(`\n${argv[6]} h /run/netns\n${printed(NODE.slice(0, 2))}`))
    setImmediate(() => closed('the connection was lost'))
    return Promise.resolve({write: () => undefined, end: () => undefined, kill: () => undefined})
  })
  const answers = await askAtOnce(lost, NODE)
  assert.equal(
    answers.map(({question, exitCode}) => [question.spec.id, exitCode]),
    NODE.map(({spec: {id}}, i) => [id, i < 2 ? 0 : null]),
  )
})

once.run()
