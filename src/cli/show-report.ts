import type {Report} from '../diagnose/report.ts'
import {EXIT, Problem} from '../problem.ts'
import type {Screen} from '../views/screen.ts'

/** The formats of a report. */
export const REPORT_FORMATS = ['text', 'wide', 'json', 'yaml'] as const

/** A report in one of its formats; each view is loaded when it is asked for. @returns lines without their ends */
export async function reportLines(report: Report, format: string, screen: Screen): Promise<readonly string[]> {
  switch (format) {
    case 'text':
      return (await import('../views/findings/text.ts')).reportText(report, screen)
    case 'wide':
      return (await import('../views/findings/text.ts')).reportWide(report, screen)
    case 'yaml': {
      const [{formatYaml}, {toReportJson}] = await Promise.all([
        import('../views/yaml.ts'),
        import('../views/findings/json.ts'),
      ])
      return [formatYaml(toReportJson(report))]
    }
    default:
      throw new Problem(`a report has no format '${format}'`, {code: 'USAGE', exit: EXIT.usage})
  }
}
