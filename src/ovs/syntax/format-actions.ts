import {fullMask} from './big.ts'
import type {Action, LearnSpec, NatSpec} from './flow-types.ts'
import {formatFieldValue, formatHex} from './format-value.ts'

/** A list as `ovs-ofctl dump-flows` prints it, joined by commas; `drop` where it is empty. */
export function formatActions(actions: readonly Action[]): string {
  return actions.map(formatAction).join(',') || 'drop'
}

/**
 * An action as `ovs-ofctl dump-flows` prints it (lib/ofp-actions.c of Open vSwitch). Its `text` is only looked at for kinds
 * that carry nothing else.
 */
export function formatAction(action: Action): string {
  switch (action.kind) {
    case 'output':
      if (action.maxLen !== null) return `output(port=${action.port.written},max_len=${action.maxLen})`
      return isReserved(action.port.written) ? action.port.written : `output:${action.port.written}`
    case 'outputReg':
      return `output:${action.src.written}`
    case 'controller':
      return formatController(action)
    case 'enqueue':
      return `enqueue:${action.port.written}:${action.queue}`
    case 'resubmit':
      return formatResubmit(action)
    case 'goto':
      return `goto_table:${action.table.written}`
    case 'group':
      return `group:${action.id}`
    case 'set':
      return formatSet(action)
    case 'move':
      return `move:${action.src.written}->${action.dst.written}`
    case 'push':
      return `push:${action.src.written}`
    case 'pop':
      return `pop:${action.dst.written}`
    case 'modVlanVid':
      return `mod_vlan_vid:${action.vid}`
    case 'modVlanPcp':
      return `mod_vlan_pcp:${action.pcp}`
    case 'pushVlan':
      return `push_vlan:${formatEtherType(action.etherType)}`
    case 'pushMpls':
      return `push_mpls:${formatEtherType(action.etherType)}`
    case 'popMpls':
      return `pop_mpls:${formatEtherType(action.etherType)}`
    case 'decTtl':
      return action.controllers.length === 0 ? 'dec_ttl' : `dec_ttl(${action.controllers.join(',')})`
    case 'decMplsTtl':
      return 'dec_mpls_ttl'
    case 'decNshTtl':
      return 'dec_nsh_ttl'
    case 'setQueue':
      return `set_queue:${action.queue}`
    case 'popQueue':
      return 'pop_queue'
    case 'ct':
      return formatCt(action)
    case 'ctClear':
      return 'ct_clear'
    case 'nat':
      return formatNat(action.nat)
    case 'learn':
      return formatLearn(action)
    case 'conjunction':
      return `conjunction(${action.id},${action.clause}/${action.clauses})`
    case 'multipath':
      return `multipath(${action.fields},${action.basis},${action.algorithm},${action.links},${action.arg},${action.dst.written})`
    case 'bundle':
      return formatBundle(action)
    case 'clone':
      return `clone(${formatList(action.actions)})`
    case 'writeActions':
      return `write_actions(${formatList(action.actions)})`
    case 'clearActions':
      return 'clear_actions'
    case 'writeMetadata':
      return `write_metadata:${formatHex(action.value)}${action.mask === fullMask(64) ? '' : `/${formatHex(action.mask)}`}`
    case 'checkPktLarger':
      return `check_pkt_larger(${action.bytes})->${action.dst.written}`
    case 'deleteField':
      return `delete_field:${action.field.name}`
    case 'meter':
      return `meter:${action.id}`
    case 'exit':
      return 'exit'
    case 'drop':
      return 'drop'
    case 'debugRecirc':
      return 'debug_recirc'
    case 'debugSlow':
      return 'debug_slow'
    case 'unrollXlate':
    case 'popVlan':
    case 'sample':
    case 'encap':
    case 'decap':
    case 'note':
    case 'finTimeout':
    case 'unknown':
      return action.text
  }
}

type Of<K extends Action['kind']> = Extract<Action, {kind: K}>

function formatList(actions: readonly Action[]): string {
  return actions.map(formatAction).join(',')
}

const RESERVED: ReadonlySet<string> = new Set(['IN_PORT', 'LOCAL', 'NORMAL', 'FLOOD', 'ALL', 'TABLE', 'NONE', 'ANY'])

function isReserved(written: string): boolean {
  return RESERVED.has(written)
}

function formatEtherType(type: number): string {
  return `0x${type.toString(16).padStart(4, '0')}`
}

function formatController(action: Of<'controller'>): string {
  const {reason, maxLen, id, userdata, pause, meter} = action
  if (reason === 'action' && id === 0 && userdata === null && !pause && meter === null) {
    return `CONTROLLER:${maxLen ?? 0xffff}`
  }
  const parts: string[] = []
  if (reason !== 'action') parts.push(`reason=${reason}`)
  if (maxLen !== null && maxLen !== 0xffff) parts.push(`max_len=${maxLen}`)
  if (id !== 0) parts.push(`id=${id}`)
  if (userdata !== null) parts.push(`userdata=${userdata}`)
  if (pause) parts.push('pause')
  if (meter !== null) parts.push(`meter_id=${meter}`)
  return `controller(${parts.join(',')})`
}

function formatResubmit({inPort, table, ct}: Of<'resubmit'>): string {
  if (inPort && !table && !ct) return `resubmit:${inPort.written}`
  return `resubmit(${inPort?.written ?? ''},${table?.written ?? ''}${ct ? ',ct' : ''})`
}

function formatSet({style, dst, value, mask}: Of<'set'>): string {
  if (style === 'load') return `load:${formatHex(value)}->${dst.written}`
  if (style === 'set_field') {
    return `set_field:${formatFieldValue(dst.field, value, mask, fullMask(dst.bits))}->${dst.written}`
  }
  const keyword = dst.written
  if (keyword.startsWith('set_mpls')) return `${keyword}(${value})`
  if (keyword === 'set_vlan_vid') return `${keyword}:${value & 0xfffn}`
  return `${keyword}:${formatFieldValue(dst.field, value, mask, mask)}`
}

function formatCt({commit, force, table, zone, alg, nat, exec}: Of<'ct'>): string {
  const parts: string[] = []
  if (commit) parts.push('commit')
  if (force) parts.push('force')
  if (table) parts.push(`table=${table.written}`)
  if (zone !== 0) parts.push(`zone=${typeof zone === 'number' ? zone : zone.written}`)
  if (nat) parts.push(formatNat(nat))
  if (alg !== null) parts.push(`alg=${alg}`)
  if (exec.length > 0) parts.push(`exec(${formatList(exec)})`)
  return `ct(${parts.join(',')})`
}

/** `nat`, `nat(src=10.0.0.1-10.0.0.9:80-90,random)`. */
export function formatNat({direction, addressMin, addressMax, portMin, portMax, flags}: NatSpec): string {
  if (!direction) return 'nat'
  let range = ''
  if (addressMin !== null) {
    const bracket = addressMin.includes(':') && portMin !== null
    const write = (address: string): string => (bracket ? `[${address}]` : address)
    range = `=${write(addressMin)}`
    if (addressMax !== null && addressMax !== addressMin) range += `-${write(addressMax)}`
    if (portMin !== null) range += `:${portMin}${portMax !== null && portMax !== portMin ? `-${portMax}` : ''}`
  }
  return `nat(${[`${direction}${range}`, ...flags].join(',')})`
}

function formatLearn(learn: Of<'learn'>): string {
  const parts = [`table=${learn.table.written}`]
  if (learn.idleTimeout) parts.push(`idle_timeout=${learn.idleTimeout}`)
  if (learn.hardTimeout) parts.push(`hard_timeout=${learn.hardTimeout}`)
  if (learn.finIdleTimeout) parts.push(`fin_idle_timeout=${learn.finIdleTimeout}`)
  if (learn.finHardTimeout) parts.push(`fin_hard_timeout=${learn.finHardTimeout}`)
  if (learn.priority !== 32768) parts.push(`priority=${learn.priority}`)
  parts.push(...learn.flags)
  if (learn.cookie !== 0n) parts.push(`cookie=${formatHex(learn.cookie)}`)
  if (learn.limit) parts.push(`limit=${learn.limit}`)
  if (learn.resultDst) parts.push(`result_dst=${learn.resultDst.written}`)
  return `learn(${[...parts, ...learn.specs.map(formatSpec)].join(',')})`
}

function formatSpec(spec: LearnSpec): string {
  switch (spec.kind) {
    case 'matchField':
      return spec.src.written === spec.dst.written ? spec.dst.written : `${spec.dst.written}=${spec.src.written}`
    case 'matchValue':
      return spec.written
    case 'loadField':
      return `load:${spec.src.written}->${spec.dst.written}`
    case 'loadValue':
      return `load:${formatHex(spec.value)}->${spec.dst.written}`
    case 'output':
      return `output:${spec.src.written}`
  }
}

function formatBundle({fields, basis, algorithm, members, dst}: Of<'bundle'>): string {
  const ports = members.map((member) => member.written).join(',')
  return dst
    ? `bundle_load(${fields},${basis},${algorithm},ofport,${dst.written},members:${ports})`
    : `bundle(${fields},${basis},${algorithm},ofport,members:${ports})`
}
