import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'

/** What `check access` found, as far as the screen shows it. */
export interface AccessAnswer {
  readonly server: string
  readonly context: string
  readonly antreaNamespace: string | null
  readonly commands: readonly {
    readonly command: string
    readonly allowed: boolean
    readonly lacks: readonly string[]
  }[]
}

/** The screen of `check access`: each command, and what the account lacks for it. */
export function accessText({server, context, antreaNamespace, commands}: AccessAnswer, screen: Screen): string[] {
  const {ok, stop} = glyphs(screen.unicode)
  const width = Math.max(...commands.map(({command}) => command.length))
  return [
    ...layOut(screen, {head: [span('heading', context), plain('  ')], body: [plain(server)]}),
    ...layOut(screen, {
      head: [plain('  ')],
      body: [
        span(
          'dim',
          antreaNamespace === null
            ? 'no agent was found: kube-system was asked about'
            : `Antrea runs in ${antreaNamespace}`,
        ),
      ],
    }),
    '',
    ...commands.flatMap(({command, allowed, lacks}) =>
      layOut(screen, {
        head: [span(allowed ? 'good' : 'drop', `${allowed ? ok : stop} `), plain(command.padEnd(width)), plain('  ')],
        body: [plain(allowed ? 'can be run' : `lacks: ${lacks.join(', ')}`)],
      }),
    ),
  ]
}
