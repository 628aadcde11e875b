import {appendFile} from 'node:fs/promises'
import {toFailureJson} from './failure.ts'
import {failureLines} from './failure-lines.ts'
import type {Output} from './output.ts'
import {type ReportOutput, writeWhole} from './report-outputs.ts'

/** Formats that standard error says already, or that the framework prints. */
const SAID = new Set(['text', 'wide', 'json'])

/**
 * Says in every output that was asked for why there is no report: a pipeline that keeps only files must not take an old one, or none, for
 * a pass. What cannot be written is left out: the failure itself is what counts.
 */
export async function writeFailure(
  error: unknown,
  outputs: readonly ReportOutput[],
  {out, isJson}: {readonly out: Output; readonly isJson: boolean},
): Promise<void> {
  const failure = toFailureJson(error)
  const text = async (format: string): Promise<string> => `${(await failureLines(failure, format)).join('\n')}\n`
  for (const {format, file} of outputs) {
    if (file !== null) await orNothing(async () => writeWhole(file, await text(format)))
    else if (!SAID.has(format) && !isJson) await out.lines(await failureLines(failure, format))
  }
  const summary = process.env.GITHUB_STEP_SUMMARY
  if (summary && outputs.some(({format}) => format === 'github'))
    await orNothing(async () => appendFile(summary, await text('markdown')))
}

async function orNothing(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch {
    // Told by the failure that is on its way, or of less weight than it.
  }
}
