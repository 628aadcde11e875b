import {check} from '../diagnose/check.ts'
import type {Config} from '../diagnose/config.ts'
import {ALL_RULES, PREFLIGHT} from '../diagnose/registry.ts'
import {type Report, reportOf} from '../diagnose/report.ts'
import type {Rule} from '../diagnose/rule.ts'
import {isNamed, selectRules} from '../diagnose/select-rules.ts'
import {snapshotGaps} from '../diagnose/snapshot-gaps.ts'
import {Cluster} from '../model/cluster.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import type {Screen} from '../views/screen.ts'
import {askInThreads} from './ask-in-threads.ts'
import {readBaseline, readConfig, writeBaseline} from './check-files.ts'
import type {Output} from './output.ts'
import {type BarFlags, barOf, endOf, isOverAfter, listOf} from './report-flags.ts'
import {parseOutputs, type ReportOutput, refuseUnwritable, writeOutputs, writeStepSummary} from './report-outputs.ts'
import {usage} from './usage.ts'
import {writeFailure} from './write-failure.ts'

export interface CheckFlags extends BarFlags {
  readonly output: readonly string[]
  readonly config?: string | undefined
  readonly baseline?: string | undefined
  readonly 'write-baseline'?: boolean
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly deadline?: string | undefined
}

/** What the commands below `check` differ by. */
export interface CheckKind {
  /** Which rules may be asked at all. */
  readonly rules: readonly Rule[]
  /** Leave expectations and `only` of antrail.yaml out: they are of a cluster where Antrea runs. */
  readonly preflight?: boolean
  readonly mesh?: boolean
  /** Say what the evidence lacks, not what it shows. */
  readonly gapsOnly?: boolean
}

export interface CheckPlace {
  readonly open: () => Promise<Snapshot>
  readonly screen: Screen
  readonly out: Output
  readonly isJson: boolean
  /** The package's folder. */
  readonly root: string
}

/**
 * Checks, and writes all that was asked for. Everything that may be wrong with the command line is looked at before the evidence.
 * Where there can be no report the files say why.
 *
 * @throws {Problem}
 */
export async function runCheck(flags: CheckFlags, kind: CheckKind, place: CheckPlace): Promise<Report> {
  const outputs = parseOutputs(flags.output)
  try {
    await refuseUnwritable(outputs)
    return await checked(flags, kind, place, outputs)
  } catch (error) {
    await writeFailure(error, outputs, place)
    throw error
  }
}

async function checked(
  flags: CheckFlags,
  kind: CheckKind,
  place: CheckPlace,
  outputs: readonly ReportOutput[],
): Promise<Report> {
  const end = endOf(flags.deadline)
  const isOver = isOverAfter(end)
  const read = await readConfig(flags.config)
  const config = kind.preflight ? {...read, only: [], expectations: []} : read
  const rules = rulesOf(flags, config, kind)
  const baseline = await readBaseline(flags.baseline, flags['write-baseline'] ?? false)
  const cluster = new Cluster(await place.open())
  const bar = barOf(flags, config)
  const {thresholds} = config
  const facts = new ClusterFacts(cluster)
  const answers = await askInThreads(cluster, {rules, thresholds, facts, isOver, end, root: place.root})
  const asked = {rules, thresholds, facts, isOver, answers}
  const {report, all} = kind.gapsOnly
    ? {report: reportOf(snapshotGaps(cluster, asked), {...bar, failOn: 'never'}), all: []}
    : check(cluster, {...asked, config, bar, baseline, mesh: kind.mesh ?? false})
  if (flags.baseline !== undefined && flags['write-baseline']) await writeBaseline(flags.baseline, all)
  await writeOutputs(report, outputs, {...place, rules})
  if (outputs.some(({format}) => format === 'github'))
    await writeStepSummary(report, process.env.GITHUB_STEP_SUMMARY, rules)
  return report
}

function rulesOf(flags: CheckFlags, config: Config, {rules}: CheckKind): readonly Rule[] {
  // A suppression of a rule that there is not would suppress nothing, unsaid.
  for (const {rule} of config.suppressions) {
    if (selectRules(ALL_RULES, {only: [rule], skip: []}).every((each) => !isNamed(each, rule)))
      throw usage(`'${rule}' is a layer: a suppression is of one rule`)
  }
  const only = flags.only ? listOf(flags.only) : config.only
  const chosen = new Set(selectRules(ALL_RULES, {only, skip: [...config.skip, ...listOf(flags.skip)]}))
  const asked = rules.filter((rule) => chosen.has(rule))
  if (asked.length > 0) return asked
  // No rule asked and nothing found would look like a pass.
  const isPreflight = [...chosen].some((rule) => PREFLIGHT.includes(rule))
  throw usage(`no rule is left to ask: ${only.join(', ')}`, isPreflight ? ['antrail check cluster'] : [])
}
