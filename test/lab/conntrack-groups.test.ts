import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {hashSlots, shares} from '../../src/ovs/pipeline/group-hash.ts'
import {parseGroups} from '../../src/ovs/syntax/groups.ts'
import {crossing, showing} from './conntrack-flows.ts'
import {compareRow, type Pipeline} from './conntrack-row.ts'
import {FAMILIES, pipelineOf, tcpOf, told} from './conntrack-rows.ts'
import {tcp} from './frames.ts'
import {withPods} from './pods.ts'

const groups = suite('lab: groups')

const {A, B, C, SVC} = FAMILIES.v4

/** A Service of three endpoints: the bucket says which, NAT leads there, what is established goes by its connection. */
const service = (bucket: (endpoint: number, weight: number) => string, method: string): Pipeline =>
  pipelineOf(
    {
      groups: `group_id=1,type=select,${method}${[1, 2, 3].map((n) => bucket(n, n)).join('')}\n`,
      flows: `table=0,priority=5,IP,actions=ct(table=1,zone=6,nat)
table=1,priority=6,ct_state=+new,IP,DST=SVC,actions=group:1
table=1,priority=5,actions=resubmit(,4)
table=3,priority=5,IP,reg5=1,actions=ct(commit,table=4,zone=6,nat(dst=B:8081),exec(set_field:0x1->ct_mark))
table=3,priority=5,IP,reg5=2,actions=ct(commit,table=4,zone=6,nat(dst=B:8082),exec(set_field:0x2->ct_mark))
table=3,priority=5,IP,reg5=3,actions=ct(commit,table=4,zone=6,nat(dst=B:8083),exec(set_field:0x3->ct_mark))
${showing(4)}${crossing(5)}`,
    },
    FAMILIES.v4,
  )

const CONNECTIONS = 240
/** Four standard deviations of the share of a bucket that gets half of them. */
const TOLERANCE = 0.13

for (const [name, method, weigh] of [
  ['dp_hash, weighed', 'selection_method=dp_hash', true],
  ['without a method', '', false],
  ['hash of fields', 'selection_method=hash,fields(ip_src,ip_dst,tcp_src,tcp_dst)', true],
] as const) {
  groups(`${name}: each connection goes to a bucket that was counted with, as often as computed`, () =>
    withPods(async (lab) => {
      const pipeline = service(
        (n, weight) =>
          `,bucket=bucket_id:${n},${weigh ? `weight:${weight},` : ''}actions=set_field:${n}->reg5,resubmit(,3)`,
        method === '' ? '' : `${method}`,
      )
      const chosen: number[] = []
      await told(name, () =>
        compareRow(lab, pipeline, async (sides) => {
          for (let port = 4000; port < 4000 + CONNECTIONS; port++) {
            const [first] = await sides.send('a', tcp({src: A, dst: SVC}, {sport: port, dport: 80, flags: 'S'}))
            chosen.push(sides.chosen[0]!)
            if (port % 40 !== 0) continue
            const endpoint = first!.frame.readUInt16BE(36)
            await sides.send('b', tcpOf({src: A, dst: B}, port, endpoint).back('SA'))
            await sides.send('a', tcpOf({src: A, dst: SVC}, port, 80).there('A'))
          }
        }),
      )
      const [group] = parseGroups(pipeline.groups!).items
      const slots = group!.selectionMethod === 'hash' ? null : hashSlots(group!)
      const computed = shares(group!, slots, [true, true, true])
      for (const [i, share] of computed.entries()) {
        const real = chosen.filter((bucket) => bucket === i + 1).length / CONNECTIONS
        assert.ok(Math.abs(real - share) < TOLERANCE, `bucket ${i + 1} got ${real}, computed ${share}`)
      }
    }),
  )
}

groups('session affinity by learn: the flow that is learned, and where it sends the next connection', () =>
  withPods(async (lab) => {
    const learn =
      'learn(table=2,hard_timeout=300,priority=200,delete_learned,cookie=0x5,eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],NXM_OF_IP_DST[],NXM_OF_IP_SRC[],load:NXM_NX_REG5[0..15]->NXM_NX_REG5[0..15],load:0x1->NXM_NX_REG4[1])'
    const pipeline = pipelineOf(
      {
        groups: `group_id=1,type=select,selection_method=dp_hash${[1, 2, 3].map((n) => `,bucket=bucket_id:${n},weight:1,actions=set_field:${n}->reg5,resubmit(,6)`).join('')}\n`,
        flows: `table=0,priority=5,IP,actions=ct(table=1,zone=6,nat)
table=1,priority=6,ct_state=+new,IP,DST=SVC,actions=resubmit(,2),resubmit(,3)
table=1,priority=5,actions=resubmit(,4)
table=3,priority=9,IP,reg4=0/0x2,actions=group:1
table=3,priority=5,actions=resubmit(,7)
table=6,priority=5,tcp,actions=${learn},resubmit(,7)
table=7,priority=5,IP,reg5=1,actions=ct(commit,table=4,zone=6,nat(dst=B:8081))
table=7,priority=5,IP,reg5=2,actions=ct(commit,table=4,zone=6,nat(dst=B:8082))
table=7,priority=5,IP,reg5=3,actions=ct(commit,table=4,zone=6,nat(dst=B:8083))
${showing(4)}${crossing(5)}`,
      },
      FAMILIES.v4,
    )
    await told('affinity', () =>
      compareRow(lab, pipeline, async (sides) => {
        for (let port = 4000; port < 4012; port++)
          for (const src of [A, C]) await sides.send('a', tcp({src, dst: SVC}, {sport: port, dport: 80, flags: 'S'}))
        await sides.send('a', tcp({src: A, dst: SVC}, {sport: 4000, dport: 81, flags: 'S'}))
        await sides.send('a', tcp({src: A, dst: SVC}, {sport: 4001, dport: 81, flags: 'S'}))
      }),
    )
  }),
)

groups('all and fast failover groups with NAT in their buckets', () =>
  withPods(async (lab) => {
    const flows = `table=0,priority=5,in_port=1,IP,actions=group:1
table=0,priority=5,in_port=2,IP,actions=ct(zone=6,nat,table=4)
${showing(4)}${crossing(5)}`
    for (const kind of [
      'type=all,bucket=actions=ct(commit,zone=6,nat(dst=B:8081),table=4),bucket=actions=output:3',
      'type=indirect,bucket=actions=ct(commit,zone=6,nat(dst=B:8081)),output:2',
      'type=ff,bucket=watch_port:77,actions=output:3,bucket=watch_port:2,actions=ct(commit,zone=6,nat(dst=B:8081),table=4)',
    ]) {
      const pipeline = pipelineOf({flows, groups: `group_id=1,${kind}\n`}, FAMILIES.v4)
      await told(kind, () =>
        compareRow(lab, pipeline, async (sides) => {
          const near = tcpOf({src: A, dst: SVC})
          const far = tcpOf({src: A, dst: B}, 4000, 8081)
          await sides.send('a', near.there('S'))
          await sides.send('b', far.back('SA'))
          await sides.send('a', near.there('A'))
        }),
      )
    }
  }),
)

groups.run()
