import {Document, Scalar, visit} from 'yaml'
import {toJsonValue} from './json.ts'
import {hasHidden, replaceHidden} from './printable.ts'

/** The same value as `formatJson` gives, as YAML 1.2, without a final newline; no anchors, no folded lines. */
export function formatYaml(value: unknown): string {
  const document = new Document(toJsonValue(value), {aliasDuplicateObjects: false})
  visit(document, {
    Scalar(_, node) {
      // Only double quotes have escapes; the layout of a block scalar would show the character itself.
      if (typeof node.value === 'string' && hasHidden(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  const text = document.toString({lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER})
  return replaceHidden(text.trimEnd(), escaped)
}

function escaped(char: string): string {
  if (char === '\n') return char
  const hex = (char.codePointAt(0) ?? 0).toString(16)
  return hex.length <= 4 ? '\\u' + hex.padStart(4, '0') : '\\U' + hex.padStart(8, '0')
}
