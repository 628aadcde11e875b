import {HIDDEN, maskSecrets} from './mask-secrets.ts'
import {JsonEdits} from './redact/json-edits.ts'
import {type JsonNode, parseJsonTrees} from './redact/json-tree.ts'

/** A copy of the whole object, as `kubectl apply` leaves it there: with all that somebody once wrote into it. */
const WHOLE_COPY = /last-applied-configuration$/

/**
 * Hides what of a List of the API server may be secret: values of containers' environment, whole copies of objects in
 * annotations, and what looks like a token, a password or a private key anywhere. All else stays byte for byte.
 */
export function maskList(text: string): string {
  const edits = new JsonEdits()
  try {
    for (const node of parseJsonTrees(text)) maskNode(node, '', edits)
  } catch {
    // A List that is cut off is masked as the text that it is.
    return maskSecrets(text)
  }
  return maskSecrets(edits.apply(text))
}

function maskNode(node: JsonNode, key: string, edits: JsonEdits): void {
  if (node.kind === 'list') {
    for (const item of node.items) {
      if (key === 'env') maskVariable(item, edits)
      else maskNode(item, key, edits)
    }
  } else if (node.kind === 'map') {
    for (const entry of node.entries) {
      if (entry.value.kind === 'text' && WHOLE_COPY.test(entry.key.value)) edits.text(entry.value, HIDDEN)
      else maskNode(entry.value, entry.key.value, edits)
    }
  }
}

function maskVariable(variable: JsonNode, edits: JsonEdits): void {
  if (variable.kind !== 'map') return
  for (const {key, value} of variable.entries)
    if (key.value === 'value' && value.kind === 'text' && value.value !== '') edits.text(value, HIDDEN)
}
