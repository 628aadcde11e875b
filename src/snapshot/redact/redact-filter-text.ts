import {redactChain} from './redact-chain.ts'
import type {Redactor} from './redactor.ts'

const COMMENT = /(--comment (?=\S)|(?<!-m )\bcomment (?="))("(?:[^"\\]|\\.)*"|\S+)/g
/** Where a line of `iptables-save` and `ipset save` has the name of a chain or a set. */
const CHAIN = /((?:^|\s)(?::|-A |-N |-j |-g |--match-set !? ?|create |add ))([\w.:-]+)/gm

/** What `iptables-save -c` and `ipset save` print. @throws {Unsafe} */
export function redactFilterText(text: string, redactor: Redactor, devices: ReadonlySet<string>): string {
  const comments: string[] = []
  const held = text.replace(COMMENT, (_, head: string, words: string) => {
    const image = redactor.sentence(words.replace(/^"|"$/g, ''))
    return `${head}\ue002${comments.push(words.startsWith('"') ? `"${image}"` : image) - 1}\ue003`
  })
  const chains = held.replace(CHAIN, (_, head: string, name: string) => head + redactChain(name, redactor))
  return redactor.devices(chains, devices).replace(/\ue002(\d+)\ue003/g, (_, at: string) => comments[Number(at)]!)
}
