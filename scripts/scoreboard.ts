// Diagnoses every capture and prints its first findings beside what was broken: node --import tsx scripts/scoreboard.ts [PATTERN]
import {diagnose} from '../src/diagnose/engine.ts'
import {RULES} from '../src/diagnose/registry.ts'
import {Cluster} from '../src/model/cluster.ts'
import {openSource} from '../src/sources/open.ts'
import {captures, snapshotDir, truth} from '../test/fixtures.ts'

const pattern = new RegExp(process.argv[2] ?? '')
for (const name of captures().filter((capture) => pattern.test(capture))) {
  const {fault, decidable} = truth(name)
  const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
  const {findings, unknown, coverage} = diagnose(cluster, {rules: RULES})
  const kind = fault === null ? 'healthy' : fault.byDesign ? 'by design' : decidable ? fault.where : 'undecidable'
  console.log(`\n${name} (${kind})${fault ? `: ${fault.what}` : ''}`)
  for (const {severity, key, message, follows} of findings)
    console.log(`  ${follows ? '  ↳ ' : ''}${severity} ${key}: ${message}`)
  if (findings.length === 0) console.log('  no findings')
  const gaps = new Set(unknown.map(({rule, node, what, reason}) => `${rule} ${node ?? ''} ${what}: ${reason}`))
  console.log(`  read ${coverage.read} of ${coverage.needed}, unknown ${gaps.size}`)
  for (const gap of [...gaps].slice(0, 5)) console.log(`    ? ${gap}`)
}
