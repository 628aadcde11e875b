import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {type Judgement, judge} from '../test/conformance/judge.ts'

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {verbose: {type: 'boolean'}, out: {type: 'string'}, help: {type: 'boolean', short: 'h'}},
})

if (values.help || positionals.length === 0) {
  console.error(
    'npm run corpus -- DIR… [--verbose] [--out FILE]: answers recorded traces and compares with what Open vSwitch said',
  )
  process.exit(values.help ? 0 : 2)
}

const judgements: Judgement[] = []
for (const dir of positionals) {
  for (const file of readdirSync(dir).sort()) {
    if (!file.endsWith('.json')) continue
    const judgement = judge(JSON.parse(readFileSync(join(dir, file), 'utf8')))
    judgements.push(judgement)
    const {name, status, reason} = judgement
    if (values.verbose) console.log(`${name}: ${status}${reason === null ? '' : ` (${reason})`}`)
    else if (status === 'differs') console.log(`${name}: differs (${reason})`)
  }
}
if (values.out !== undefined) writeFileSync(values.out, judgements.map((j) => `${JSON.stringify(j)}\n`).join(''))
const count = (status: Judgement['status']): number => judgements.filter((j) => j.status === status).length
console.log(
  `${judgements.length} cases: ${count('agree')} agree, ${count('differs')} differ, ${count('undetermined')} undetermined, ${count('left out')} left out`,
)
process.exitCode = count('differs') > 0 ? 1 : 0
