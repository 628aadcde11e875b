// Runs the benchmarks one after the other, all or those named: npm run bench [-- NAME…]
// Ends with 1 if a goal was missed. Figures are ratios of things timed in the same run, so that they hold on any machine.
import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

const NAMES = ['start', 'parse-flows', 'lookup', 'trace-packet', 'diagnose', 'live', 'snapshot']
const asked = process.argv.slice(2)
const wrong = asked.find((name) => !NAMES.includes(name))

if (wrong !== undefined) {
  console.error(`no benchmark '${wrong}': there is ${NAMES.join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of asked.length > 0 ? asked : NAMES) {
    console.log(`\n${name}`)
    const {status} = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.js`, import.meta.url))], {
      stdio: 'inherit',
    })
    if (status !== 0) process.exitCode = 1
  }
}
