import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {routesLocalnet} from '../../src/host/route-localnet.ts'
import {parseSysctl} from '../../src/host/sysctl.ts'

const localnet = suite('host/route-localnet')

const CASES: readonly (readonly [string, string, boolean | null])[] = [
  ['the device lets them pass', 'net.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.gw.route_localnet = 1\n', true],
  ['all devices do', 'net.ipv4.conf.all.route_localnet = 1\nnet.ipv4.conf.gw.route_localnet = 0\n', true],
  ['neither does', 'net.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.gw.route_localnet = 0\n', false],
  [
    'another device does',
    'net.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.gw.route_localnet = 0\nnet.ipv4.conf.lo.route_localnet = 1\n',
    false,
  ],
  ["one of both was not read, and the other doesn't", 'net.ipv4.conf.all.route_localnet = 0\n', null],
  ['nothing was read', '', null],
]

for (const [name, text, enabled] of CASES) {
  localnet(`packets of 127.0.0.0/8: ${name}`, () => {
    assert.is(routesLocalnet(parseSysctl(text).items, 'gw').enabled, enabled)
  })
}

localnet.run()
