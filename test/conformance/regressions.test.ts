import {readdirSync, readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {judge} from './judge.ts'

const regressions = suite('conformance/regressions')
const folder = new URL('regressions/', import.meta.url)

/** Cases that nobody can decide, with the reason that the simulator gives. */
const UNDETERMINED: Readonly<Record<string, RegExp>> = {
  'nat-in-a-bucket': /memory that it has freed/,
  'tunnel-option-that-the-packet-lacks-is-read': /order in which they were mapped/,
}

/** Cases that are answered as by OVS in the order in which it flooded, and open where that isn't known. */
const IN_ONE_ORDER: Readonly<Record<string, RegExp>> = {
  'arp-op-0-is-not-written-over-what-a-flooded-peer-wrote': /which ports get what a peer bridge wrote/,
  'label-that-a-flooded-peer-pops-may-not-be-pushed-yet': /which ports get what a peer bridge wrote/,
  'tunnel-header-that-the-action-set-of-a-flooded-peer-pushes': /which ports get a header that a peer bridge put/,
  'cut-that-a-flooded-peer-leaves-behind': /which port of a flood gets a cut packet/,
  'tunnel-without-a-destination-in-a-flood': /whose header the datapath puts before/,
  'exit-of-a-flooded-peer-waits-for-an-underlay': /goes on with what another one left/,
  'pause-of-a-flooded-peer-and-an-underlay': /who sends it, depends on the order of a flood/,
}

for (const file of readdirSync(folder).sort()) {
  const name = file.replace(/\.json$/, '')
  regressions(name.replaceAll('-', ' '), () => {
    const {status, reason} = judge(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    const open = UNDETERMINED[name] ?? IN_ONE_ORDER[name]
    if (open) assert.match(reason ?? '', open)
    else assert.is(reason, null)
    assert.is(status, UNDETERMINED[name] ? 'undetermined' : 'agree', reason ?? '')
  })
}

regressions.run()
