import {access, appendFile, constants, rename, rm, stat, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Report} from '../diagnose/report.ts'
import type {Rule} from '../diagnose/rule.ts'
import {nearNames} from '../near.ts'
import {EXIT, Problem} from '../problem.ts'
import {shellWord} from '../trace/shell-word.ts'
import {createPaint} from '../views/paint.ts'
import type {Screen} from '../views/screen.ts'
import type {Output} from './output.ts'
import {REPORT_FORMATS, reportLines} from './show-report.ts'
import {usage} from './usage.ts'

/** One `-o` of check: a format, and the file that it goes to; null: stdout. */
export interface ReportOutput {
  readonly format: string
  readonly file: string | null
}

/**
 * Reads `-o text -o junit=report.xml`. One output at most goes to stdout; where none does, nothing is printed there.
 *
 * @throws {Problem} exit 2
 */
export function parseOutputs(words: readonly string[]): readonly ReportOutput[] {
  const outputs = words.map((word) => {
    const equals = word.indexOf('=')
    const format = equals < 0 ? word : word.slice(0, equals)
    const file = equals < 0 ? null : word.slice(equals + 1)
    if (!REPORT_FORMATS.some((known) => known === format)) throw unknownFormat(format)
    if (file === '') throw usage(`-o ${word} names no file`, [`-o ${format}=FILE`])
    return {format, file}
  })
  const toStdout = outputs.filter(({file}) => file === null)
  const [first, second] = toStdout
  if (first && second)
    throw usage(`-o ${first.format} and -o ${second.format} both go to standard output`, [
      `-o ${first.format} -o ${second.format}=FILE`,
    ])
  const files = outputs.flatMap(({file}) => file ?? [])
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined) throw usage(`two outputs go to ${twice}`, [])
  return outputs
}

function unknownFormat(format: string): Problem {
  const near = nearNames(format, REPORT_FORMATS)
  return usage(
    `a report has no format '${format}'`,
    near.length > 0 ? near.map((name) => `-o ${name}`) : REPORT_FORMATS,
  )
}

/** Looks at the folders of all files before the evidence is read, which may take long. @throws {Problem} OUTPUT_FOLDER (exit 2) */
export async function refuseUnwritable(outputs: readonly ReportOutput[]): Promise<void> {
  for (const {file} of outputs) {
    if (file === null) continue
    const folder = dirname(file)
    if (await isFolder(file)) throw usage(`cannot write ${file}: it is a folder`, [`${join(file, 'report')}`])
    if (await isWritable(folder)) continue
    throw new Problem(`cannot write ${file}: ${folder} is no folder that can be written to`, {
      code: 'OUTPUT_FOLDER',
      exit: EXIT.usage,
      hints: [`mkdir -p ${shellWord(folder)}`],
    })
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(join(folder, '.'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Writes each output. Files first, each whole or not at all: who watches a folder never reads half a file. */
export async function writeOutputs(
  report: Report,
  outputs: readonly ReportOutput[],
  to: {readonly screen: Screen; readonly out: Output; readonly rules: readonly Rule[]; readonly isJson: boolean},
): Promise<void> {
  for (const {format, file} of outputs) {
    if (file !== null) await writeWhole(file, `${(await reportLines(report, format, plain(), to.rules)).join('\n')}\n`)
  }
  const shown = outputs.find(({file}) => file === null)
  if (shown && !to.isJson) await to.out.lines(await reportLines(report, shown.format, to.screen, to.rules))
}

/** Whether something else than a file has that name already: `/dev/null`, `/dev/stdout`, a named pipe. */
async function isNoFile(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isFile()
  } catch {
    return false
  }
}

/** A file has no colours and no narrow columns, whatever the terminal has. */
const plain = (): Screen => ({width: 120, unicode: true, paint: createPaint({color: false})})

/** By a file beside it that takes its name; a device or a pipe keeps its own. @throws the system's error */
export async function writeWhole(file: string, text: string): Promise<void> {
  if (await isNoFile(file)) return writeFile(file, text)
  const part = `${file}.${process.pid}.part`
  try {
    await writeFile(part, text, {flag: 'wx'})
    await rename(part, file)
  } catch (error) {
    await rm(part, {force: true})
    throw error
  }
}

/** Puts the report into the summary of a step of GitHub Actions, where there is one. */
export async function writeStepSummary(
  report: Report,
  file: string | undefined,
  rules: readonly Rule[],
): Promise<void> {
  if (!file) return
  await appendFile(file, `${(await reportLines(report, 'markdown', plain(), rules)).join('\n')}\n`)
}
