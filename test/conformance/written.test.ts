import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {withPrivateOvs} from './private-ovs.ts'
import {arriving} from './written/arriving.ts'
import {bonds} from './written/bonds.ts'
import {choosing} from './written/choosing.ts'
import {collectors} from './written/collectors.ts'
import {datapathKeys} from './written/datapath-keys.ts'
import {floods} from './written/floods.ts'
import {headers} from './written/headers.ts'
import {inBand} from './written/in-band.ts'
import {looking} from './written/looking.ts'
import {lookups} from './written/lookups.ts'
import {multicast} from './written/multicast.ts'
import {options} from './written/options.ts'
import {questions} from './written/questions.ts'
import {reading} from './written/reading.ts'
import {compareWritten, type Row} from './written/row.ts'
import {switching} from './written/switching.ts'
import {telling} from './written/telling.ts'
import {tunnels} from './written/tunnels.ts'
import {underlays} from './written/underlays.ts'
import {writing} from './written/writing.ts'

const written = suite('conformance/written')

const TOPICS: Readonly<Record<string, readonly Row[]>> = {
  arriving,
  bonds,
  switching,
  multicast,
  floods,
  headers,
  'in-band control': inBand,
  choosing,
  telling,
  collectors,
  tunnels,
  options,
  underlays,
  writing,
  lookups,
  looking,
  questions,
  reading,
  'datapath keys': datapathKeys,
}

for (const [topic, rows] of Object.entries(TOPICS)) {
  written(`${topic}: what generators seldom make is answered as by a real switch`, () =>
    withPrivateOvs(async (ovs) => {
      const wrong: string[] = []
      for (const row of rows) wrong.push(...(await compareWritten(ovs, row)))
      assert.equal(wrong, [])
    }),
  )
}

written.run()
