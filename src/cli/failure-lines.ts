import {formatJson} from '../views/json.ts'
import {type FailureJson, problemLines} from './failure.ts'

/**
 * What a report's file says where there is no report: a pipeline that shows the file shows the reason.
 *
 * @param format one of a report's
 * @returns lines without their ends
 */
export async function failureLines({schema, error}: FailureJson, format: string): Promise<readonly string[]> {
  const value = {schema, error}
  switch (format) {
    case 'json':
      return [formatJson(value)]
    case 'yaml':
      return [(await import('../views/yaml.ts')).formatYaml(value)]
    case 'junit':
      return (await import('../views/failure/for-ci.ts')).failureJunit(error)
    case 'sarif':
      return [formatJson((await import('../views/failure/for-ci.ts')).failureSarif(error))]
    case 'github':
      return (await import('../views/failure/for-ci.ts')).failureGithub(error)
    case 'prometheus':
      return (await import('../views/findings/prometheus.ts')).failurePrometheus()
    case 'html':
      return (await import('../views/failure/documents.ts')).failureHtml(error)
    case 'markdown':
      return (await import('../views/failure/documents.ts')).failureMarkdown(error)
    default:
      return problemLines(error)
  }
}
