import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Problem} from '../../src/problem.ts'
import {parseAntctlFlow} from '../../src/trace/antctl-flow.ts'

const flow = suite('trace/antctl-flow')

const NOTHING = {
  protocol: null,
  family: null,
  port: null,
  sourcePort: null,
  icmp: null,
  overrides: {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
}

for (const [text, expected] of [
  ['tcp,tcp_dst=80', {protocol: 'tcp', family: 4, port: 80}],
  ['udp, udp_dst=53, udp_src=0x400', {protocol: 'udp', family: 4, port: 53, sourcePort: 1024}],
  ['tcp6,tcp_dst=80', {protocol: 'tcp', family: 6, port: 80}],
  ['ipv6,icmp6', {protocol: 'icmp', family: 6}],
  ['icmp,icmp_type=8,icmp_code=1', {protocol: 'icmp', family: 4, icmp: {type: 8, code: 1}}],
  ['ip,nw_ttl=3', {family: 4, overrides: {...NOTHING.overrides, ttl: 3}}],
  ['tcp,tcp_flags=+syn-ack', {protocol: 'tcp', family: 4, overrides: {...NOTHING.overrides, tcpFlags: 2}}],
  ['tcp,tcp_flags=syn|ack', {protocol: 'tcp', family: 4, overrides: {...NOTHING.overrides, tcpFlags: 0x12}}],
  ['dl_dst=AA:BB:CC:DD:EE:FF', {overrides: {...NOTHING.overrides, dlDst: 'aa:bb:cc:dd:ee:ff'}}],
] as const) {
  flow(`reads ${text}`, () => assert.equal(parseAntctlFlow(text), {...NOTHING, ...expected}))
}

for (const [text, words] of [
  ['tcp,tcp_dst=http', ['column 5', 'no number']],
  ['tcp,tcp_dst=99999', ['column 5', '65535']],
  ['foo', ['column 1', 'not a protocol']],
  ['tcp,nw_src=10.0.0.1', ['column 5', '-S']],
  ['in_port=3', ['-p']],
  ['ip,reg0=1', ['column 4', 'not a field']],
  ['dl_src=12', ['no MAC']],
] as const) {
  flow(`refuses ${text} and names the place`, () => {
    assert.throws(
      () => parseAntctlFlow(text),
      (error: unknown) =>
        error instanceof Problem && error.oclif.exit === 2 && words.every((w) => error.message.includes(w)),
    )
  })
}

flow.run()
