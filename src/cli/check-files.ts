import {readFile} from 'node:fs/promises'
import {Flags} from '@oclif/core'
import {EVERYTHING, type Known} from '../diagnose/accept.ts'
import {baselineOf, parseBaseline} from '../diagnose/baseline.ts'
import {type Config, NO_CONFIG, parseConfig} from '../diagnose/config.ts'
import type {Finding} from '../diagnose/finding.ts'
import {EXIT, Problem} from '../problem.ts'
import {formatJson} from '../views/json.ts'
import {writeWhole} from './report-outputs.ts'
import {REPORT_FORMATS} from './show-report.ts'

/** Where a pipeline keeps its configuration, unless `--config` says otherwise. */
const USUAL_CONFIG = 'antrail.yaml'

export const checkFlags = {
  output: Flags.string({
    char: 'o',
    default: ['text'],
    description: `format of the answer, and FORMAT=FILE for a file; may be repeated: ${REPORT_FORMATS.join(', ')}`,
    helpValue: 'FORMAT[=FILE]',
    multiple: true,
  }),
  config: Flags.string({
    description: `suppressions, thresholds and expectations; ${USUAL_CONFIG} of the working directory where it is there`,
    helpValue: 'FILE',
  }),
  baseline: Flags.string({description: 'findings that are in this file do not fail', helpValue: 'FILE'}),
  'write-baseline': Flags.boolean({
    dependsOn: ['baseline'],
    description: 'write all findings of this run to the file of --baseline',
  }),
}

/** antrail.yaml. @throws {Problem} for a file that is named and not there, or is none */
export async function readConfig(named: string | undefined): Promise<Config> {
  const text = await readText(named ?? USUAL_CONFIG)
  if (text !== null) return parseConfig(text, named ?? USUAL_CONFIG)
  if (named === undefined) return NO_CONFIG
  throw new Problem(`no configuration at ${named}`, {code: 'CONFIG_NOT_FOUND', exit: EXIT.usage})
}

/** null where none is asked for. What is about to be written accepts all that it will hold. @throws {Problem} */
export async function readBaseline(file: string | undefined, isWritten: boolean): Promise<Known | null> {
  if (file === undefined) return null
  if (isWritten) return EVERYTHING
  const text = await readText(file)
  if (text !== null) return parseBaseline(text, file)
  throw new Problem(`no baseline at ${file}`, {
    code: 'BASELINE_NOT_FOUND',
    exit: EXIT.usage,
    hints: [`antrail check --baseline ${file} --write-baseline`],
  })
}

export async function writeBaseline(file: string, findings: readonly Finding[]): Promise<void> {
  await writeWhole(file, `${formatJson(baselineOf(findings))}\n`)
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
