import {printable} from './printable.ts'

/** A workflow command of GitHub Actions, `::error title=…::…` (actions/toolkit, packages/core/src/command.ts). */
export function annotation(kind: 'error' | 'warning' | 'notice', title: string, lines: readonly string[]): string {
  return `::${kind} title=${escaped(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${lines.map(escaped).join('%0A')}`
}

const escaped = (text: string): string => printable(text).replaceAll('%', '%25')
