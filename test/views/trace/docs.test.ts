import {readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {VERDICTS} from '../../../src/trace/result.ts'
import {createPaint} from '../../../src/views/paint.ts'
import {traceText} from '../../../src/views/trace/text.ts'
import {policyDrop} from './traces.ts'

const docs = suite('docs/trace.md')
const page = readFileSync(new URL('../../../docs/trace.md', import.meta.url), 'utf8')

docs('shows the screen as it is', () => {
  const lines = traceText(policyDrop, {width: 80, unicode: true, paint: createPaint({color: false})})
  assert.fixture(/```\n([\s\S]*?)\n```/.exec(page)?.[1] ?? '', lines.join('\n'))
})

docs('explains every verdict', () => {
  for (const verdict of VERDICTS) assert.ok(page.includes(`| \`${verdict}\` |`), verdict)
})

docs.run()
