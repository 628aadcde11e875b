import type {Action, PortRef, TableRef} from '../syntax/flow-types.ts'
import {formatAction} from '../syntax/format-actions.ts'
import {formatPort} from '../syntax/format-value.ts'
import type {NumberNames} from '../syntax/names.ts'
import {quoteName} from '../syntax/word-printer.ts'

/** An action with the names of these ports, or with numbers where there are none, however the dump wrote it. */
export const namedAction = (action: Action, names: NumberNames): string => formatAction(renamed(action, names))

function renamed(action: Action, names: NumberNames): Action {
  const port = (ref: PortRef): PortRef => portRef(ref, names)
  switch (action.kind) {
    case 'output':
    case 'enqueue':
      return {...action, port: port(action.port)}
    case 'resubmit':
      return {
        ...action,
        inPort: action.inPort && port(action.inPort),
        table: action.table && tableRef(action.table),
      }
    case 'goto':
      return {...action, table: tableRef(action.table)}
    case 'ct':
      return {...action, table: action.table && tableRef(action.table)}
    case 'bundle':
      return {...action, members: action.members.map(port)}
    case 'clone':
    case 'writeActions':
      return {...action, actions: action.actions.map((inner) => renamed(inner, names))}
    default:
      return action
  }
}

function portRef(ref: PortRef, names: NumberNames): PortRef {
  if (ref.ofport === null) return ref
  const name = names.ports?.get(ref.ofport)
  return {...ref, written: name === undefined ? formatPort(ref.ofport) : quoteName(name)}
}

const tableRef = (ref: TableRef): TableRef => (ref.id === null ? ref : {...ref, written: String(ref.id)})

/** An output among datapath actions: a number that stands alone, also within what is done to a copy. */
const OUTPUT = /(?<=^|,|\b(?:clone|gt|le)\()\d+(?=,|\)|$)/g

/** Datapath actions with the names of their ports. */
export const namedDatapathActions = (actions: string, ports: ReadonlyMap<number, string> | null): string =>
  ports === null ? actions : actions.replace(OUTPUT, (number) => ports.get(Number(number)) ?? number)
