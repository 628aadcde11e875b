import {spawnSync} from 'node:child_process'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseSysctl} from '../../src/host/sysctl.ts'
import {probeNamed} from '../../src/snapshot/probes.ts'

const sysctls = suite('lab/sysctls')

for (const [scope, keys] of [
  ['node', ['net.ipv4.ip_forward', 'net.ipv4.conf.all.rp_filter', 'net.ipv6.conf.all.forwarding']],
  ['pod', ['net.ipv4.conf.lo.rp_filter', 'net.ipv6.conf.all.disable_ipv6']],
] as const)
  sysctls(`the settings of a ${scope} can be read, whatever its kernel lacks`, () => {
    const [command = '', ...args] = probeNamed('sysctl', scope)?.argv ?? []
    const {status, stdout} = spawnSync('unshare', ['-n', command, ...args], {encoding: 'utf8'})
    assert.is(status, 0)
    const {items, unparsed} = parseSysctl(stdout)
    assert.equal(unparsed, [])
    for (const key of keys)
      assert.ok(
        items.some((item) => item.key === key),
        key,
      )
  })

sysctls.run()
