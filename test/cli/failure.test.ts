import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {exitOf, failureText, toFailureJson} from '../../src/cli/failure.ts'
import {type NamedSource, namedSource, type SourceFlags} from '../../src/cli/source.ts'
import {toProblem} from '../../src/cli/usage-problem.ts'
import {EXIT, isProblem, Problem} from '../../src/problem.ts'

const failure = suite('cli/failure')
const problem = new Problem("no pod 'default/x'", {code: 'NO_POD', exit: EXIT.usage, hints: ['default/y', 'default/z']})

failure('a problem is its message and what to try', () =>
  assert.is(failureText(problem), "error: no pod 'default/x'\n  try: default/y\n  try: default/z"),
)
failure('a problem as JSON carries its code and status', () =>
  assert.equal(toFailureJson(problem), {
    schema: 'antrail.dev/error/v1',
    error: {code: 'NO_POD', message: "no pod 'default/x'", hints: ['default/y', 'default/z'], exit: 2},
  }),
)
failure('anything else is a defect: it keeps its stack and ends with 1', () => {
  const defect = new TypeError('x is not a function')
  assert.match(failureText(defect), /defect of antrail[\s\S]*TypeError: x is not a function[\s\S]*failure\.test\.ts/)
  assert.is(exitOf(defect), 1)
  assert.is(toFailureJson(defect).error.code, 'INTERNAL')
  assert.is(toFailureJson('thrown text').error.message, 'thrown text')
})
failure('a problem of another bundle is a problem', () => {
  const other = Object.assign(new Error('no pod'), {name: 'Problem', code: 'NO_POD', suggestions: [], oclif: {exit: 2}})
  assert.ok(isProblem(other))
  assert.is(exitOf(other), 2)
})
failure('what could steer a terminal is made visible', () =>
  assert.is(failureText(new Problem('no pod \x1b[2J', {code: 'X'})), 'error: no pod \\x1b[2J'),
)
failure('the JSON of a failure holds to its schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/error.v1.json', import.meta.url), 'utf8'))
  const validate = new Ajv2020({strict: true}).compile(schema)
  for (const error of [problem, new TypeError('x'), null]) assert.ok(validate(toFailureJson(error)), String(error))
})
failure.run()

const usage = suite('cli/usage-problem')
const complaint = (message: string) => Object.assign(new Error(message), {oclif: {exit: 2}})
const context = {command: 'antrail get flows', flags: ['from', 'node', 'namespace']}

for (const [theirs, ours] of [
  ['Nonexistent flag: --nodde\nSee more help with --help', "no flag '--nodde': did you mean --node?"],
  ['Nonexistent flags: --zzz, --yyy\nSee more help with --help', "no flag '--zzz'"],
  ['Unexpected argument: foo\nSee more help with --help', "unexpected word: 'foo'"],
  ['Flag --from expects a value', '--from needs a value'],
  [
    'Expected --output=xml to be one of: text, json\nSee more help with --help',
    "--output cannot be 'xml': it is one of text, json",
  ],
  ['Flag --from can only be specified once', '--from can be given once only'],
  [
    'The following error occurred:\n  \x1b[2m--demo=true cannot also be provided when using --from\x1b[22m\nSee more help with --help',
    '--demo and --from exclude each other',
  ],
  [
    'Parsing --width \n\tExpected an integer but received: x\nSee more help with --help',
    "--width: needs an integer, and got 'x'",
  ],
] as const) {
  usage(`says: ${ours}`, () => {
    const made = toProblem(complaint(theirs), context)
    assert.is(made?.message, ours)
    assert.is(made?.oclif.exit, 2)
    assert.equal(made?.suggestions, ['antrail get flows --help'])
  })
}
usage('leaves a problem as it is', () => assert.is(toProblem(problem, context), problem))
usage('unwraps a problem that a flag threw', () => {
  const wrapped = new Problem('Parsing --from \n\tno such folder\nSee more help with --help', {code: 'X', exit: 2})
  assert.is(toProblem(wrapped)?.message, '--from: no such folder')
  assert.is(toProblem(wrapped)?.code, 'X')
})
usage('what the operating system refused is no defect', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC', syscall: 'write'})
  assert.is(toProblem(full)?.code, 'ENOSPC')
  assert.is(toProblem(full)?.oclif.exit, 1)
})
usage('does not know a defect', () => assert.is(toProblem(new TypeError('x')), null))
usage.run()

const source = suite('cli/source')
const none: SourceFlags = {demo: false, local: false}
for (const [flags, expected] of [
  [
    {...none, from: 'x.tgz'},
    {kind: 'saved', path: 'x.tgz'},
  ],
  [{...none, demo: true}, {kind: 'demo'}],
  [{...none, local: true}, {kind: 'local'}],
  [none, {kind: 'cluster'}],
  [{...none, context: 'prod'}, {kind: 'cluster'}],
] as const satisfies readonly (readonly [SourceFlags, NamedSource])[]) {
  source(`is ${JSON.stringify(expected)}`, () => assert.equal(namedSource(flags), expected))
}
for (const [flags, message] of [
  [{...none, from: ''}, /--from needs the path/],
  [{...none, from: 'x', context: 'prod'}, /--from and --context exclude each other/],
  [{...none, demo: true, kubeconfig: '/x'}, /--demo and --kubeconfig exclude each other/],
  [{...none, local: true, as: 'bob'}, /--local and --as exclude each other/],
] as const satisfies readonly (readonly [SourceFlags, RegExp])[]) {
  source(`refuses ${JSON.stringify(flags)}`, () => {
    try {
      namedSource(flags)
    } catch (error) {
      assert.ok(isProblem(error))
      assert.match(error.message, message)
      assert.is(error.oclif.exit, 2)
      return
    }
    assert.unreachable('it was accepted')
  })
}
source.run()
