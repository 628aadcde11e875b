import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import type {Found} from '../test/conformance/fuzz/disagreement.ts'
import {refusals} from '../test/conformance/fuzz/load.ts'
import {fuzz} from '../test/conformance/fuzz/run.ts'

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '60'},
    seed: {type: 'string'},
    most: {type: 'string', default: '10'},
    out: {type: 'string'},
    'as-met': {type: 'boolean', default: false},
    detail: {type: 'boolean'},
    refused: {type: 'boolean'},
    help: {type: 'boolean', short: 'h'},
  },
})

if (values.help) {
  console.error(
    'npm run fuzz:pipeline -- [--seconds N] [--seed S] [--most N] [--out DIR] [--as-met] [--detail] [--refused]: asks a real ovs-vswitchd and the simulator about random pipelines',
  )
  process.exit(2)
}

const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed)
console.log(`seed ${seed}`)
let written = 0
const result = await fuzz({
  seconds: Number(values.seconds),
  seed,
  most: Number(values.most),
  shrink: !values['as-met'],
  found: ({corpus, reason}: Found) => {
    const text = `${JSON.stringify(corpus, null, 1)}\n`
    console.log(`\ndiffers: ${reason}`)
    console.log(brief(corpus))
    if (values.out === undefined) {
      console.log(text)
      return
    }
    mkdirSync(values.out, {recursive: true})
    writeFileSync(join(values.out, `${corpus.name}-${++written}.json`), text)
  },
})

/** What one reads first: the pipeline, the question and the answer. */
function brief({flows, groups, trace, expected}: Found['corpus']): string {
  const sections = [...Object.values(flows), ...Object.values(groups)].map((text) => text.trimEnd()).filter(Boolean)
  return [...sections, `ofproto/trace ${trace.argv.join(' ')}`, expected.rawOutput ?? expected.error].join('\n')
}

const {tally, listed} = result
if (values.detail) console.log(tally.others(listed.names).join('\n'))
console.log(tally.table(listed.names).join('\n'))
for (const [reason, times] of [...result.undetermined].sort((a, b) => b[1] - a[1])) {
  console.log(`undetermined ${times}: ${reason}`)
}
if (values.refused) for (const refusal of refusals) console.log(`refused: ${refusal}`)
console.log(
  `${result.pipelines} pipelines, ${refusals.length} lines refused, ovs-vswitchd ended ${result.crashes} times`,
)
console.log(`${result.cases} cases, ${result.disagreements} disagreements`)
process.exitCode = result.disagreements > 0 ? 1 : 0
