import type {ProbeScope, ProbeSpec} from '../../snapshot/probes.ts'

const SCOPES: readonly (readonly [ProbeScope, string])[] = [
  ['node', 'once a node'],
  ['bridge', 'for each bridge of Open vSwitch'],
  [
    'packet',
    'for each packet that the witness is asked about, with a `--ct-next STATE` for each time it comes back from conntrack',
  ],
  ['device', 'for each device that is a port of a bridge or has an address'],
  ['policy', 'for each policy that the agent has'],
  ['pod', "inside a Pod's network namespace (`nsenter --net`)"],
]

/** The probes as tables of Markdown, one for each place where they run. Our own words alone: nothing here is a cluster's. */
export function probesMarkdown(probes: readonly ProbeSpec[]): string {
  return SCOPES.flatMap(([scope, words]) => table(probes, scope, words)).join('\n')
}

function table(probes: readonly ProbeSpec[], scope: ProbeScope, words: string): readonly string[] {
  const own = probes.filter((spec) => spec.scope === scope)
  return [
    `Run ${words}:`,
    '',
    '| probe | command | at most |',
    '| --- | --- | --- |',
    ...own.map(({id, argv, timeoutMs, maxBytes}) => {
      const limits = `${timeoutMs / 1000} s, ${maxBytes / 1024 / 1024} MiB`
      return `| ${id} | ${codeInTable(argv.map(shellWord).join(' '))} | ${limits} |`
    }),
    '',
  ]
}

const shellWord = (word: string): string => (/^[\w./:={}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** A bar would end the cell, in code as well. */
const codeInTable = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``
