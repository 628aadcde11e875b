import {numberColumn, type OvsdbRow, setColumn} from './ovsdb.ts'

/** Queue.dscp by number of the queue, of the QoS that a row of Port refers to (ovs-vswitchd.conf.db(5)). */
export function queueDscp(port: OvsdbRow, rows: ReadonlyMap<string, OvsdbRow>): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const queues = rows.get(String(setColumn(port, 'qos')[0] ?? ''))?.columns.get('queues')
  if (!(queues instanceof Map)) return found
  for (const [number, uuid] of queues) {
    const row = rows.get(String(uuid))
    const dscp = row === undefined ? null : numberColumn(row, 'dscp')
    if (dscp !== null) found.set(Number(number), dscp)
  }
  return found
}
