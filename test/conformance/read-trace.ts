import type {ExpectedPass} from './corpus-case.ts'

/** Reads what `ofproto/trace` printed into passes: enough of the grammar to compare with. */
export function readTrace(output: string): ExpectedPass[] {
  return output
    .split(/\n=+\nrecirc\([^\n]*(?:\nReplacing [^\n]*\n[^\n]*\n[^\n]*)?\n=+\n/)
    .filter((text) => text.includes('Flow: '))
    .map(readPass)
}

function readPass(text: string): ExpectedPass {
  const line = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  const flow = line('Flow')
  const translationError = /^Translation failed \((.*)\), packet is dropped\.$/m.exec(text)?.[1]
  return {
    flow,
    bridges: [...text.matchAll(/^bridge\("(.*)"\)$/gm)].map((found) => found[1]!),
    lookups: [...text.matchAll(/^\s*(\d+)\. (.*)$/gm)].map((found) => ({table: Number(found[1]), rule: found[2]!})),
    finalFlow: line('Final flow'),
    megaflow: line('Megaflow'),
    datapathActions: line('Datapath actions'),
    ...(translationError === undefined ? {} : {translationError}),
  }
}
