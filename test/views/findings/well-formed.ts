import * as assert from 'uvu/assert'

export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

const TAG = /<(?:\?xml [^?]*\?|\/([a-zA-Z0-9-]+)|([a-zA-Z0-9-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?))>/y

/** Reads XML without comments, CDATA or DTD: tags that match, quoted attributes, entities that are known. Throws where it is not that. */
export function checkXml(text: string): Element[] {
  const elements: Element[] = []
  const open: string[] = []
  let at = 0
  for (let next = text.indexOf('<'); next >= 0; next = text.indexOf('<', at)) {
    checkText(text.slice(at, next))
    TAG.lastIndex = next
    const tag = TAG.exec(text)
    assert.ok(tag, `no tag: ${text.slice(next, next + 60)}`)
    const [, end, start, attributes = '', empty] = tag
    if (end !== undefined) assert.is(end, open.pop())
    if (start !== undefined) {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const)
      for (const [, value] of pairs) checkText(value)
      elements.push({name: start, attributes: new Map(pairs)})
      if (empty === '') open.push(start)
    }
    at = TAG.lastIndex
  }
  assert.equal(open, [])
  checkText(text.slice(at))
  return elements
}

function checkText(text: string): void {
  assert.not.match(text, /<|]]>/)
  assert.not.match(text, /&(?!(amp|lt|gt|quot|#39|#58|#46);)/)
}
