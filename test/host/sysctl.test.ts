import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {forwardingEnabled} from '../../src/host/forwarding.ts'
import {reversePathFilter} from '../../src/host/reverse-path.ts'
import {deviceSysctl, parseSysctl, sysctlNamed} from '../../src/host/sysctl.ts'

const sysctl = suite('host/sysctl')

const read = (text: string) => parseSysctl(text).items

sysctl('reads key = value, a line each', () => {
  const {items, unparsed} = parseSysctl(
    'net.ipv4.ip_forward = 1\r\nnet.ipv4.conf.antrea-ext/100.rp_filter = 2\nnet.ipv4.ip_local_port_range = 32768\t60999\nempty = \nsysctl: permission denied\n',
  )
  assert.equal(
    items.map(({line, value}) => [line, value]),
    [
      [1, '1'],
      [2, '2'],
      [3, '32768\t60999'],
      [4, ''],
    ],
  )
  assert.equal(
    unparsed.map(({line}) => line),
    [5],
  )
  assert.is(sysctlNamed(items, 'net.ipv4.ip_forward')?.line, 1)
  assert.is(deviceSysctl(items, 4, 'antrea-ext.100', 'rp_filter')?.value, '2')
})

for (const [all, dev, back, result] of [
  [0, 0, null, 'pass'],
  [1, 0, 'gw', 'pass'],
  [1, 0, 'eth0', 'drop'],
  [0, 1, 'eth0', 'drop'],
  [0, 1, null, 'drop'],
  [1, 2, 'eth0', 'pass'],
  [2, 1, 'eth0', 'pass'],
  [2, 0, null, 'drop'],
  [1, 1, undefined, 'unknown'],
  [0, 0, undefined, 'pass'],
  [null, 2, 'eth0', 'pass'],
  [null, 1, 'eth0', 'unknown'],
  [null, 0, 'gw', 'unknown'],
  [0, null, 'gw', 'unknown'],
  [0, 'x', 'gw', 'unknown'],
] as const) {
  sysctl(`rp_filter all ${all}, gw ${dev}, way back ${back}: ${result}`, () => {
    const lines = [
      all === null ? '' : `net.ipv4.conf.all.rp_filter = ${all}`,
      dev === null ? '' : `net.ipv4.conf.gw.rp_filter = ${dev}`,
    ]
    assert.is(reversePathFilter(read(lines.join('\n')), 'gw', back).result, result)
  })
}

sysctl('says which way back it wanted', () => {
  const {reason, evidence} = reversePathFilter(
    read('net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.gw.rp_filter = 0'),
    'gw',
    'eth0',
  )
  assert.is(reason, 'rp_filter on gw is strict (1), and the way back is by eth0')
  assert.equal(
    evidence.map(({line}) => line),
    [1, 2],
  )
})

for (const [text, family, enabled, key] of [
  ['net.ipv4.ip_forward = 1\nnet.ipv4.conf.gw.forwarding = 0', 4, false, 'net.ipv4.conf.gw.forwarding'],
  ['net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.forwarding = 1', 4, null, undefined],
  ['net.ipv4.conf.gw.forwarding = 1', 4, true, 'net.ipv4.conf.gw.forwarding'],
  ['net.ipv6.conf.all.forwarding = 0\nnet.ipv6.conf.gw.forwarding = 1', 6, false, 'net.ipv6.conf.all.forwarding'],
  ['net.ipv6.conf.all.forwarding = 1', 6, true, 'net.ipv6.conf.all.forwarding'],
  ['net.ipv4.ip_forward = 1', 6, null, undefined],
] as const) {
  sysctl(`forwards IPv${family} with ${JSON.stringify(text)}: ${enabled}`, () => {
    const answer = forwardingEnabled(read(text), 'gw', family)
    assert.equal([answer.enabled, answer.evidence?.key], [enabled, key])
  })
}

sysctl.run()
