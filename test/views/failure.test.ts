import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {toFailureJson} from '../../src/cli/failure.ts'
import {failureLines} from '../../src/cli/failure-lines.ts'
import {REPORT_FORMATS} from '../../src/cli/show-report.ts'
import {Problem} from '../../src/problem.ts'
import {checkXml} from './findings/well-formed.ts'
import {sarifFaults} from './sarif-schema.ts'

const failure = suite('views/failure')

const HOSTILE = '</error><script>alert(1)</script>"\u001b[31m\u202e`|@octocat\n::error::'
const failed = toFailureJson(new Problem(`no snapshot at ${HOSTILE}`, {code: 'X_Y', exit: 2, hints: [HOSTILE]}))
const text = async (format: string) => `${(await failureLines(failed, format)).join('\n')}\n`

for (const format of REPORT_FORMATS) {
  failure(`as ${format} says why in the same bytes twice, and steers no terminal`, async () => {
    const said = await text(format)
    assert.is(await text(format), said)
    assert.not.match(said, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    if (format !== 'prometheus') assert.match(said, 'no snapshot at')
  })
}

failure('is SARIF by the official schema, and no success', async () => {
  const document = JSON.parse(await text('sarif'))
  assert.equal(sarifFaults(document), null)
  assert.equal(
    [document.runs[0].invocations[0].executionSuccessful, document.runs[0].invocations[0].exitCode],
    [false, 2],
  )
  assert.is.not(sarifFaults({...document, runs: [{}]}), null, 'a run without its tool')
})

failure('is XML with one error, and a page that runs nothing', async () => {
  const elements = checkXml(await text('junit'))
  assert.is(elements.filter(({name}) => name === 'error').length, 1)
  assert.is(elements[0]?.attributes.get('errors'), '1')
  const html = (await text('html')).replace('<!doctype html>', '').replace(/<meta ([^>]*)>/g, '<meta $1/>')
  assert.equal(
    checkXml(html).filter(({name}) => name === 'script'),
    [],
  )
})

failure('is one annotation, whose text ends nothing', async () => {
  const lines = (await text('github')).trimEnd().split('\n')
  assert.is(lines.length, 1)
  assert.match(lines[0] ?? '', /^::error title=antrail could not look::/)
})

failure.run()
