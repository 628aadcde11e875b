import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {expectedPodMtu, overheadBytes, wireOverheadBytes} from '../../src/antrea/overhead.ts'

const overhead = suite('antrea/overhead')

for (const [mode, tunnelType, encryption, ipv6, bytes] of [
  ['encap', 'geneve', 'none', false, 50],
  ['encap', 'geneve', 'none', true, 70],
  ['hybrid', 'vxlan', 'none', false, 50],
  ['encap', 'gre', 'none', false, 42],
  ['encap', 'gre', 'none', true, 42],
  ['encap', 'stt', 'none', false, 0],
  ['encap', 'geneve', 'ipsec', false, 88],
  ['encap', 'geneve', 'wireguard', false, 60],
  ['encap', 'geneve', 'wireguard', true, 80],
  ['noEncap', 'geneve', 'none', false, 0],
  ['networkPolicyOnly', 'geneve', 'none', false, 0],
] as const) {
  overhead(`${mode} ${tunnelType} ${encryption}${ipv6 ? ' with IPv6' : ''} takes ${bytes} bytes`, () =>
    assert.is(overheadBytes({mode, tunnelType, encryption, ipv6}), bytes),
  )
}

const geneve = {mode: 'encap', tunnelType: 'geneve', encryption: 'none', ipv6: false} as const
overhead('a pod gets the transport MTU less the overhead, unless the configuration says one', () => {
  assert.is(expectedPodMtu(1500, geneve, 0), 1450)
  assert.is(expectedPodMtu(1500, geneve, 1400), 1400)
  assert.is(expectedPodMtu(65535, geneve, 0), 65000)
  assert.is(expectedPodMtu(65535, {...geneve, mode: 'noEncap'}, 0), 65535)
})

for (const [type, family, csum, bytes] of [
  ['geneve', 4, false, 50],
  ['geneve', 6, false, 70],
  ['vxlan', 4, true, 50],
  ['gre', 4, false, 42],
  ['gre', 4, true, 46],
  ['stt', 4, false, null],
] as const) {
  overhead(`${type} over IPv${family}${csum ? ' with checksums' : ''} puts ${bytes} bytes around a packet`, () =>
    assert.is(wireOverheadBytes(type, family, csum), bytes),
  )
}

overhead.run()
