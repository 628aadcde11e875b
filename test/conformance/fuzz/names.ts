import {FIELD_BY_NAME, type Field} from '../../../src/ovs/fields.ts'
import type {Action, Flow, LearnSpec} from '../../../src/ovs/syntax/flow-types.ts'
import {actionName, fieldName} from './listed.ts'

/** Names of what a flow matches; after a colon what of it matters: `field reg0: masked`. */
export function namesOfMatch({matchText}: Flow, names: Set<string>): void {
  for (const clause of matchText.split(',')) {
    const [key = '', value = ''] = clause.split('=')
    const field = FIELD_BY_NAME.get(key)
    for (const name of field ? [field.name] : fieldsOf(key)) {
      names.add(fieldName(name)).add(`${fieldName(name)}: matched`)
      if (value.includes('/')) names.add(`${fieldName(name)}: masked`)
    }
  }
}

/** Fields that a protocol's word matches. */
const fieldsOf = (word: string): readonly string[] =>
  /^(ip|ipv6|arp|rarp|mplsm?)$/.test(word)
    ? ['eth_type']
    : /^(tcp|udp|sctp|icmp)6?$/.test(word)
      ? ['eth_type', 'nw_proto']
      : []

/** Names of actions, of those within them, and of the fields that they read and write. */
export function namesOfActions(actions: readonly Action[], names: Set<string>): void {
  for (const action of actions) {
    if (action.kind === 'unknown') continue
    const name = actionName(action.kind)
    names.add(name)
    for (const detail of details(action)) names.add(`${name}: ${detail}`)
    for (const {field} of read(action)) names.add(fieldName(field.name)).add(`${fieldName(field.name)}: read`)
    for (const {field} of written(action)) names.add(fieldName(field.name)).add(`${fieldName(field.name)}: written`)
    if ('actions' in action) namesOfActions(action.actions, names)
    if (action.kind === 'ct') {
      namesOfActions(action.exec, names)
      if (action.nat) names.add(actionName('nat'))
    }
  }
}

/** Names of the fields in a flow as ofproto/trace prints it. */
export function namesOfText(text: string, names: Set<string>): void {
  for (const [, key = ''] of text.matchAll(/(?:^|,)([a-z]\w*)=/g)) {
    const field = FIELD_BY_NAME.get(key)
    if (field) names.add(fieldName(field.name))
  }
}

type Ends = readonly {readonly field: Field}[]

function read(action: Action): Ends {
  switch (action.kind) {
    case 'move':
    case 'push':
    case 'outputReg':
      return [action.src]
    case 'ct':
      return typeof action.zone === 'number' ? [] : [action.zone]
    case 'learn':
      return action.specs.flatMap((spec) => ('src' in spec ? [spec.src] : []))
    default:
      return []
  }
}

function written(action: Action): Ends {
  switch (action.kind) {
    case 'set':
    case 'move':
    case 'pop':
    case 'multipath':
    case 'checkPktLarger':
      return [action.dst]
    case 'bundle':
      return action.dst ? [action.dst] : []
    case 'deleteField':
      return [action]
    case 'learn':
      return [...action.specs.flatMap(learntField), ...(action.resultDst ? [action.resultDst] : [])]
    default:
      return []
  }
}

const learntField = (spec: LearnSpec): Ends => ('dst' in spec ? [spec.dst] : [])

const RESERVED: Readonly<Record<number, string>> = {
  65528: 'IN_PORT',
  65530: 'NORMAL',
  65531: 'FLOOD',
  65532: 'ALL',
  65534: 'LOCAL',
}

/** What of an action changes what it does. */
function details(action: Action): string[] {
  switch (action.kind) {
    case 'set':
      return [action.style]
    case 'output':
      return [RESERVED[action.port.ofport ?? 0] ?? 'port', ...(action.maxLen === null ? [] : ['max_len'])]
    case 'controller':
      return action.pause ? ['pause'] : []
    case 'resubmit':
      return [...(action.ct ? ['ct'] : []), ...(action.inPort ? ['port'] : [])]
    case 'ct':
      return [
        ...(action.commit ? ['commit'] : []),
        ...(action.force ? ['force'] : []),
        ...(action.table ? ['table'] : []),
        ...(action.alg === null ? [] : ['alg']),
        ...(action.exec.length > 0 ? ['exec'] : []),
        ...(action.nat === null ? [] : [`nat ${action.nat.direction ?? 'plain'}`]),
      ]
    case 'multipath':
    case 'bundle':
      return [action.algorithm]
    default:
      return []
  }
}
