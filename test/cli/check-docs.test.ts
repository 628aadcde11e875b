import {readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import {parseOutputs} from '../../src/cli/report-outputs.ts'
import {REPORT_FORMATS} from '../../src/cli/show-report.ts'
import Check from '../../src/commands/check.ts'

const docs = suite('docs of diagnose and check')
const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, body]) => body!)

docs('every format has its row', () => {
  const text = page('diagnose.md')
  for (const format of REPORT_FORMATS) assert.match(text, new RegExp(`^\\| .*\`${format}\``, 'm'))
})

docs('the steps of pipelines are YAML, and what they run has flags that there are', () => {
  const text = page('ci.md')
  for (const block of blocks(text, 'yaml')) assert.ok(parse(block))
  const commands = text.split('\n').filter((line) => /antrail check /.test(line) && !line.startsWith('`'))
  assert.ok(commands.length >= 3)
  for (const command of commands) {
    const words = command.slice(command.indexOf('antrail check ')).split(' ')
    for (const word of words)
      if (word.startsWith('--')) assert.ok(word.slice(2) in {...Check.flags, ...Check.baseFlags}, word)
    parseOutputs(words.filter((_, i) => words[i - 1] === '-o'))
  }
})

docs.run()
