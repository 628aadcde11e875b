import type {Trace} from '../trace/result.ts'
import type {Screen} from '../views/screen.ts'
import type {Output} from './output.ts'
import {usage} from './usage.ts'

/** Prints a trace in one of its formats; each view is loaded when it is asked for. */
export async function showTrace(
  trace: Trace,
  format: string,
  screen: Screen,
  out: Output,
  isJson: boolean,
): Promise<void> {
  if (isJson) return
  await out.lines(await linesOf(trace, format, screen))
}

async function linesOf(trace: Trace, format: string, screen: Screen): Promise<readonly string[]> {
  switch (format) {
    case 'text':
      return (await import('../views/trace/text.ts')).traceText(trace, screen)
    case 'wide':
      return (await import('../views/trace/text.ts')).traceWide(trace, screen)
    case 'yaml': {
      const [{formatYaml}, {toTraceJson}] = await Promise.all([
        import('../views/yaml.ts'),
        import('../views/trace/json.ts'),
      ])
      return [formatYaml(toTraceJson(trace)).replace(/\n$/, '')]
    }
    case 'mermaid':
      return (await import('../views/trace/mermaid.ts')).traceMermaid(trace)
    case 'dot':
      return (await import('../views/trace/dot.ts')).traceDot(trace)
    default:
      throw usage(`a trace has no format '${format}'`)
  }
}
