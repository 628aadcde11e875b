import {type Action, all, on, restorePipeline} from './fault.ts'

/** The group of svc/server, which has one endpoint, on each node of `healthy`. */
const GROUPS = {node1: 9, node2: 8}

/**
 * What the agents of both nodes make of it when svc/server gets another endpoint, as they do for the one that it had.
 *
 * @param address of an endpoint that is on another node than the packets
 */
export function realiseServer(address: string, port: number): Action {
  const hex = `0x${address
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('')}`
  const portHex = `0x${port.toString(16)}`
  const union = `0x${(0x20000 + port).toString(16)}`
  const bucket = `bucket=bucket_id:0,weight:100,actions=set_field:0x4000000/0x4000000->reg4,set_field:${hex}->reg3,set_field:${portHex}/0xffff->reg4,resubmit(,11)`
  const translate = `cookie=0x1030000000000,table=11,priority=200,tcp,reg3=${hex},reg4=${union}/0x7ffff,actions=ct(commit,table=12,zone=65520,nat(dst=${address}:${port}),exec(set_field:0x10/0x10->ct_mark))`
  return all(
    ...Object.entries(GROUPS).map(([node, group]) =>
      on(
        node,
        `ovs-ofctl -O OpenFlow15 add-flow br-int '${translate}'
         ovs-ofctl -O OpenFlow15 mod-group br-int 'group_id=${group},type=select,${bucket}'`,
      ),
    ),
  )
}

export const restoreServer: Action = all(restorePipeline('node1'), restorePipeline('node2'))
