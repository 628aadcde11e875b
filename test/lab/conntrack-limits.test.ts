import {suite} from 'uvu'
import {crossing, showing} from './conntrack-flows.ts'
import {compareRow, type Sides} from './conntrack-row.ts'
import {FAMILIES, pipelineOf, tcpOf, told, udpOf} from './conntrack-rows.ts'
import {echo, fragments, tcp, udp} from './frames.ts'
import {type Lab, withPods} from './pods.ts'

const limits = suite('lab: limits, fragments, helpers, dumps')

const {v4, v6} = FAMILIES
const ENDS = {src: v4.A, dst: v4.B}
const BACK = {src: v4.B, dst: v4.A}
const COMMIT = `table=0,priority=5,IP,actions=ct(table=1,zone=5,nat)
table=1,priority=5,ct_state=+new,in_port=1,IP,actions=ct(commit,table=4,zone=5,nat(src=NAT),exec(set_field:0x5->ct_mark))
table=1,priority=4,actions=resubmit(,4)
${showing(4)}${crossing(5)}`

const PLAIN = COMMIT.replace(',nat(src=NAT)', '').replace(',nat)', ')')

const row = (lab: Lab, name: string, flows: string, talk: (sides: Sides) => Promise<void>) =>
  told(name, () => compareRow(lab, pipelineOf({flows}, v4), talk))

async function fill(sides: Sides): Promise<void> {
  const ports = [4000, 4001, 4002, 4003]
  for (const port of [...ports, ...ports]) await sides.send('a', udp(ENDS, port, 53))
  for (const port of ports) await sides.send('b', udp({src: v4.B, dst: v4.NAT}, 53, port))
  for (const port of ports) await sides.send('a', udp(ENDS, port, 53))
}

// A switch of its own: what was flushed counts on until it is cleaned up.
limits('a connection passes a full table without an entry', () =>
  withPods(async (lab) => {
    await lab.ovs.appctl('dpctl/ct-set-maxconns', '3')
    await row(lab, 'limit of the table', COMMIT, fill)
  }),
)

limits('a connection passes a full zone without an entry', () =>
  withPods(async (lab) => {
    await lab.ovs.appctl('dpctl/ct-set-limits', 'zone=5,limit=2')
    await row(lab, 'limit of a zone', COMMIT, fill)
    await row(lab, 'limit of another zone', COMMIT.replaceAll('zone=5', 'zone=6'), fill)
    await lab.ovs.appctl('dpctl/ct-set-limits', 'default=3')
    await row(lab, 'default limit', COMMIT.replaceAll('zone=5', 'zone=6'), async (sides) => {
      for (const port of [4000, 4001, 4002]) await sides.send('a', udp(ENDS, port, 53))
      await sides.sendUnknown('a', udp(ENDS, 4003, 53), /count is not known/)
    })
  }),
)

limits('fragments are not followed through conntrack', () =>
  withPods(async (lab) => {
    const waits = /waits for the other fragments/
    const plain = `table=0,priority=5,ip,actions=resubmit(,4)\n${showing(4)}${crossing(5)}`
    for (const size of [48, 1400]) {
      const pieces = fragments(udp(ENDS, 4000, 53, Buffer.alloc(2 * size)), size)
      await row(lab, `fragments of ${size} bytes`, COMMIT, async (sides) => {
        for (const piece of pieces) await sides.sendUnknown('a', piece, waits)
      })
      await row(lab, `fragments of ${size} bytes past conntrack`, plain, async (sides) => {
        for (const piece of pieces) await sides.send('a', piece)
      })
    }
  }),
)

limits('what an FTP connection expects is not guessed', () =>
  withPods(async (lab) => {
    const flows = `table=0,priority=5,tcp,actions=ct(table=1,zone=5)
table=1,priority=6,ct_state=+new,tcp,tp_dst=21,actions=ct(commit,alg=ftp,table=4,zone=5,exec(set_field:0x7->ct_mark))
table=1,priority=5,ct_state=+new,tcp,actions=ct(commit,table=4,zone=5)
table=1,priority=4,actions=resubmit(,4)
${showing(4)}${crossing(5)}`
    await row(lab, 'FTP, active', flows, async (sides) => {
      const control = tcpOf(ENDS, 4000, 21)
      await sides.send('a', control.there('S'))
      await sides.send('b', control.back('SA'))
      const payload = Buffer.from('PORT 10,0,0,1,20,30\r\n')
      await sides.send('a', tcp(ENDS, {sport: 4000, dport: 21, flags: 'PA', seq: 1001, ack: 5001, payload}))
      const data = tcpOf(BACK, 20, 20 * 256 + 30)
      await sides.sendUnknown('b', data.there('S'), /FTP connection/)
      await sides.sendUnknown('a', data.back('SA'), /FTP connection/)
      await sides.send('b', control.back('A'))
      await sides.send('b', tcpOf({src: v4.B, dst: v4.C}, 20, 4001).there('S'))
    })
  }),
)

limits('connections that are dumped are gone on with', () =>
  withPods(async (lab) => {
    const oneSide = /one side's state only/
    for (const detail of ['-m', null] as const) {
      await row(lab, `TCP after a dump, ${detail ?? 'short'}`, COMMIT, async (sides) => {
        const near = tcpOf(ENDS)
        const far = tcpOf({...ENDS, src: v4.NAT})
        await sides.send('a', near.there('S'))
        await sides.adopt(detail)
        await sides.send('a', near.there('S'))
        await sides.send('b', far.back('SA'))
        await sides.adopt(detail)
        await sides.send('a', near.there('A'))
        await sides.send('b', far.back('PA'))
        await sides.adopt(detail)
        await sides.send('a', near.there('FA'))
        await sides.send('b', far.back('FA'))
        await sides.adopt(detail)
        await sides.send('a', near.there('A'))
        await sides.send('b', far.back('A'))
        await sides.adopt(detail)
        await sides.sendUnknown('a', near.there('S'), detail === null ? oneSide : /still holds/)
      })
      await row(lab, `TCP after a reset and a dump, ${detail ?? 'short'}`, COMMIT, async (sides) => {
        const near = tcpOf(ENDS)
        const far = tcpOf({...ENDS, src: v4.NAT})
        await sides.send('a', near.there('S'))
        await sides.send('b', far.back('RA'))
        await sides.adopt(detail)
        await sides.sendUnknown('a', near.there('S'), detail === null ? oneSide : /still holds/)
      })
      await row(lab, `the same without NAT, ${detail ?? 'short'}`, PLAIN, async (sides) => {
        const {there, back} = tcpOf(ENDS)
        await sides.send('a', there('S'))
        await sides.send('b', back('RA'))
        await sides.adopt(detail)
        if (detail === null) await sides.sendUnknown('a', there('S'), oneSide)
        else await sides.send('a', there('S'))
        await sides.send('b', back('SA'))
      })
    }
    await row(lab, 'UDP and echoes after a dump', COMMIT, async (sides) => {
      const near = udpOf(ENDS)
      const far = udpOf({...ENDS, src: v4.NAT})
      await sides.send('a', near.there())
      await sides.adopt('-m')
      await sides.sendUnknown('a', near.there(), /has been answered/)
      await sides.send('b', far.back())
      await sides.send('a', near.there())
      await sides.adopt('-m')
      await sides.sendUnknown('a', near.there(), /has been answered/)
      await sides.send('b', far.back())
    })
  }),
)

limits('an echo with another id is another connection', () =>
  withPods(async (lab) => {
    for (const addresses of [v4, v6]) {
      await told('echoes after a dump', () =>
        compareRow(lab, pipelineOf({flows: PLAIN}, addresses), async (sides) => {
          const ends = {src: addresses.A, dst: addresses.B}
          await sides.send('a', echo(ends, 'request', 7))
          await sides.adopt('-m')
          await sides.send('a', echo(ends, 'request', 8))
          await sides.send('b', echo({src: ends.dst, dst: ends.src}, 'reply', 8))
        }),
      )
    }
  }),
)

limits.run()
