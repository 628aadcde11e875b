import {type Json, mapAt, objectsAt, textAt, textsAt} from './json.ts'

export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'

/** A label selector; one without labels and expressions selects everything. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>
  /** `operator` is kept as written: an unknown one selects nobody knows what. */
  readonly matchExpressions: readonly {
    readonly key: string
    readonly operator: SelectorOperator | (string & {})
    readonly values: readonly string[]
  }[]
}

/** Reads a meta/v1 LabelSelector; null where the key is absent, which is not the same as an empty one. */
export function decodeSelector(value: unknown): LabelSelector | null {
  if (typeof value !== 'object' || value === null) return null
  const from: Json = {...value}
  return {
    matchLabels: mapAt(from, 'matchLabels'),
    matchExpressions: objectsAt(from, 'matchExpressions').map((e) => ({
      key: textAt(e, 'key') ?? '',
      operator: textAt(e, 'operator') ?? '',
      values: textsAt(e, 'values'),
    })),
  }
}

/**
 * Whether labels are selected; null where an operator isn't known.
 * The rules are those of apimachinery's labels package: `NotIn` and `DoesNotExist` hold for an absent label.
 */
export function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean | null {
  let result: boolean | null = true
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false
  for (const {key, operator, values} of selector.matchExpressions) {
    const label = labels.get(key)
    const holds = expressionHolds(operator, label, values)
    if (holds === false) return false
    if (holds === null) result = null
  }
  return result
}

function expressionHolds(operator: string, label: string | undefined, values: readonly string[]): boolean | null {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label)
    case 'NotIn':
      return label === undefined || !values.includes(label)
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
    default:
      return null
  }
}
