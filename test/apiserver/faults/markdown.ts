import type {Fault} from './fault.ts'

/** The tables of docs/live.md: each fault, what is said of it, and the exit status. */
export function faultsMarkdown(parts: readonly (readonly [string, readonly Fault[]])[]): string {
  return parts
    .map(([part, faults]) =>
      [
        `Where ${part} ${part.startsWith('the rights') || part.startsWith('Antrea') ? 'are' : 'is'} at fault:`,
        '',
        '| what | antrail says | ends with |',
        '| --- | --- | --- |',
        ...faults.map(({what, says, exit}) => `| ${cell(what)} | ${cell(`…${says}…`)} | ${exit} |`),
        '',
      ].join('\n'),
    )
    .join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
