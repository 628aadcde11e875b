import type {Report} from '../diagnose/report.ts'
import type {Rule} from '../diagnose/rule.ts'
import {rulePage} from '../diagnose/rule-page.ts'
import type {Screen} from '../views/screen.ts'
import {usage} from './usage.ts'

/** The formats of a report. */
export const REPORT_FORMATS = [
  'text',
  'wide',
  'json',
  'yaml',
  'junit',
  'sarif',
  'github',
  'prometheus',
  'html',
  'markdown',
] as const

/**
 * A report in one of its formats; each view is loaded when it is asked for.
 *
 * @param rules those that were asked
 * @returns lines without their ends
 */
export async function reportLines(
  report: Report,
  format: string,
  screen: Screen,
  rules: readonly Rule[],
): Promise<readonly string[]> {
  const pages = () => rules.map((rule) => rulePage(rule, rules))
  switch (format) {
    case 'text':
      return (await import('../views/findings/text.ts')).reportText(report, screen)
    case 'wide':
      return (await import('../views/findings/text.ts')).reportWide(report, screen)
    case 'json':
      return [await asJson(report)]
    case 'yaml': {
      const {formatYaml} = await import('../views/yaml.ts')
      const {toReportJson} = await import('../views/findings/json.ts')
      return [formatYaml(toReportJson(report))]
    }
    case 'junit':
      return (await import('../views/findings/junit.ts')).reportJunit(report, pages())
    case 'sarif': {
      const {formatJson} = await import('../views/json.ts')
      const {reportSarif} = await import('../views/findings/sarif.ts')
      return [formatJson(reportSarif(report, pages()))]
    }
    case 'github':
      return (await import('../views/findings/github.ts')).reportGithub(report)
    case 'prometheus':
      return (await import('../views/findings/prometheus.ts')).reportPrometheus(report, pages())
    case 'html':
      return (await import('../views/findings/html.ts')).reportHtml(report)
    case 'markdown':
      return (await import('../views/findings/markdown.ts')).reportMarkdown(report)
    default:
      throw usage(`a report has no format '${format}'`)
  }
}

async function asJson(report: Report): Promise<string> {
  const [{formatJson}, {toReportJson}] = await Promise.all([
    import('../views/json.ts'),
    import('../views/findings/json.ts'),
  ])
  return formatJson(toReportJson(report))
}
