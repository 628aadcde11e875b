import type {Renaming} from './rename.ts'

/**
 * The flows of a node of the capture as those of a copy. Services are the first pair's: on every other node their endpoints are
 * remote, so flows for packets from an endpoint to itself are gone, and so is what a client's packet left behind (session affinity).
 *
 * @param dump lines, each a flow; or items of the agent's own dump
 */
export const copyFlows = (dump: readonly string[], to: Renaming): readonly string[] =>
  dump.flatMap((flow) => {
    if (!isOfService(flow)) return [to.text(flow)]
    return /nw_src=[\d.]+,nw_dst=/.test(flow) ? [] : [to.devices(flow)]
  })

/** The second digit of a cookie's high half is Antrea's category; 3: Service. */
export const isOfService = (flow: string): boolean => /cookie=0x1[0-9a-f]*?03[0-9a-f]{10}\b/.test(flow)

/** A bucket's mark that its endpoint is on another node. */
const REMOTE = 'set_field:0x4000000/0x4000000->reg4,'
const NO_ENDPOINT = 'set_field:0x4000/0x4000->reg0,resubmit(,'

/**
 * The groups of a copy.
 *
 * @param local ids of groups of Services that send to endpoints of the same node alone: here they have none
 */
export const copyGroups = (dump: readonly string[], local: ReadonlySet<string>): readonly string[] =>
  dump.map((line) => {
    const id = /group_id=(\d+)/.exec(line)?.[1] ?? ''
    if (local.has(id)) {
      const table = /resubmit\(,(\d+)\)/.exec(line)?.[1] ?? ''
      return line.replace(/,bucket=.*/, `,bucket=bucket_id:0,weight:100,actions=${NO_ENDPOINT}${table})`)
    }
    return line.replace(/actions=(?=set_field:0x[0-9a-f]+->reg3)/g, `actions=${REMOTE}`)
  })

/** The groups that the flows of these addresses use. */
export const groupsOf = (flows: readonly string[], addresses: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    flows.flatMap((flow) => {
      const ip = /nw_dst=([\d.]+)/.exec(flow)?.[1]
      const group = /[,=]group:(\d+)/.exec(flow)?.[1]
      return ip !== undefined && group !== undefined && addresses.has(ip) ? [group] : []
    }),
  )

/** How many flows each table has, as `ovs-ofctl dump-tables` prints it. */
export function countTables(tables: string, flows: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const flow of flows) {
    const table = /\btable=(\d+)/.exec(flow)?.[1] ?? ''
    counts.set(table, (counts.get(table) ?? 0) + 1)
  }
  return tables.replace(
    /( {2}table (\d+)(?: \("[^"]*"\))?:\n {4}active=)\d+/g,
    (_, head: string, id: string) => `${head}${counts.get(id) ?? 0}`,
  )
}
