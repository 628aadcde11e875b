import {splitActions} from '../../src/ovs/pipeline/odp-list.ts'

interface Header {
  vlans: string[]
  fields: Map<string, string>
}

/**
 * What datapath actions do, each with the header at that moment, sorted: a flood's order is a hash table's. Clones are
 * dissolved, since a clone that happens to come last is none.
 */
export function outputs(actions: string, flow: string): string {
  const vid = /dl_vlan=(\d+)/.exec(flow)?.[1]
  const pcp = /dl_vlan_pcp=(\d+)/.exec(flow)?.[1] ?? '0'
  const header = {vlans: vid === undefined ? [] : [`vid=${vid},pcp=${pcp}`], fields: new Map<string, string>()}
  return [...walk(actions.replace(/#\d+/g, '#'), header)].sort().join(' ')
}

function* walk(actions: string, header: Header): Generator<string> {
  for (const action of splitActions(actions)) {
    const [, name = '', args = ''] = /^(\w+)(?:\((.*)\))?$/.exec(action) ?? []
    if (name === 'push_vlan') header.vlans.push(args)
    else if (name === 'pop_vlan') header.vlans.pop()
    else if (name === 'set') setFields(header, args)
    else if (name === 'clone') yield* walk(args, copyOf(header))
    else if (name === 'check_pkt_len') yield `check_pkt_len(${branches(args, header)})`
    else yield `${action} ${describe(header)}`
  }
}

const copyOf = ({vlans, fields}: Header): Header => ({vlans: [...vlans], fields: new Map(fields)})

const branches = (args: string, header: Header): string =>
  splitActions(args)
    .map((part) =>
      part.replace(
        /^(gt|le)\((.*)\)$/,
        (_, which, inner) => `${which}(${[...walk(inner, copyOf(header))].sort().join(' ')})`,
      ),
    )
    .join(',')

function setFields(header: Header, args: string): void {
  const [, key = '', fields = ''] = /^(\w+)\((.*)\)$/.exec(args) ?? []
  if (key === 'tunnel' || !fields.includes('=')) header.fields.set(key, fields)
  else for (const field of splitActions(fields)) header.fields.set(`${key}.${field.split('=')[0]}`, field)
}

const describe = ({vlans, fields}: Header): string =>
  `[${vlans.join('|')}] ${[...fields]
    .map(([key, value]) => `${key}:${value}`)
    .sort()
    .join(',')}`
