import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/forwarding-disabled.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/forwarding-disabled')

const sysctl = (key: string, value: string) => (draft: Draft) =>
  draft.text('nodes/node1/sysctl.txt', (text) =>
    text.replace(new RegExp(`^${key.replaceAll('.', '\\.')} = .*$`, 'm'), `${key} = ${value}`),
  )

addCases(preflight, rule, {
  broken: [
    ['no forwarding', sysctl('net.ipv4.ip_forward', '0'), ['ANT0008 node1 sysctl/net.ipv4.ip_forward']],
    ['no IPv6, where pods have none', sysctl('net.ipv6.conf.all.disable_ipv6', '1'), []],
  ],
})

addCases(preflight, rule, {
  of: 'healthy-dualstack',
  broken: [
    [
      'no IPv6, where pods have addresses of it',
      sysctl('net.ipv6.conf.all.disable_ipv6', '1'),
      ['ANT0008 node1 sysctl/net.ipv6.conf.all.disable_ipv6'],
    ],
    [
      'no forwarding of IPv6',
      sysctl('net.ipv6.conf.all.forwarding', '0'),
      ['ANT0008 node1 sysctl/net.ipv6.conf.all.forwarding'],
    ],
  ],
})

preflight.run()
