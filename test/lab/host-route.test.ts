import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type Address, parseAddresses, sourceAddressFor} from '../../src/host/address.ts'
import {parseLinks} from '../../src/host/link.ts'
import {lookupRoute, type RouteAnswer} from '../../src/host/lookup-route.ts'
import {parseRoutes} from '../../src/host/route.ts'
import {parseRules} from '../../src/host/rule.ts'
import {type Namespace, withNamespaces} from './host-namespace.ts'

const route = suite('lab: ip route get')

/** dc has two networks and a secondary address, dd has no address. */
const DEVICES = ['da', 'db', 'dc', 'dd']
const ADDRESSES = [
  '10.0.0.1/24 dev da',
  '10.0.1.1/24 dev db',
  '10.0.2.1/24 dev dc',
  '10.0.2.2/24 dev dc',
  '10.0.3.1/24 dev dc',
]

const prefix = fc
  .tuple(fc.integer({min: 0, max: 3}), fc.constantFrom(0, 64, 128), fc.constantFrom(8, 16, 17, 24, 32))
  .map(([b, c, length]) => {
    const bytes = [20, length < 16 ? 0 : b, length < 17 ? 0 : c, length < 32 ? 0 : 7]
    return length === 17
      ? `20.${b}.${c & 128}.0/17`
      : `${bytes.join('.')}/${length}`
          .replace(/\.64\.0\/16|\.128\.0\/16/, '.0.0/16')
          .replace(/^20\.\d+\.\d+\.0\/8$/, '20.0.0.0/8')
  })
const way = fc.oneof(
  fc.constantFrom(...DEVICES).map((dev) => `dev ${dev}`),
  fc.constantFrom('10.0.0.20 dev da', '10.0.0.30 dev da', '10.0.3.20 dev dc').map((gateway) => `via ${gateway}`),
)
const table = fc.constantFrom('main', 'main', '101', '102')
const routeLine = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(prefix, way, table, fc.constantFrom(0, 10, 20))
      .map(([p, w, t, metric]) => `route add ${p} ${w} table ${t} metric ${metric}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('blackhole', 'unreachable', 'prohibit', 'throw'), prefix, table)
      .map(([type, p, t]) => `route add ${type} ${p} table ${t}`),
  },
)
const selector = fc.constantFrom(
  '',
  'fwmark 1',
  'fwmark 1/0xff',
  'fwmark 5',
  'from 10.0.0.0/24',
  'to 20.1.0.0/16',
  'iif da',
  'iif lo',
  'not fwmark 1',
  'ipproto tcp dport 80',
  'not iif nosuch',
  'iif nosuch',
  'oif db',
)
const action = fc.constantFrom(
  'lookup 101',
  'lookup 102',
  'lookup main suppress_prefixlength 16',
  'blackhole',
  'unreachable',
  'prohibit',
  'goto 900',
  'nop',
)
const ruleLine = fc
  .tuple(fc.integer({min: 100, max: 120}), selector, action)
  .map(([pref, s, a]) => `rule add pref ${pref} ${s} ${a}`)
const scenario = fc.record({
  routes: fc.array(routeLine, {minLength: 3, maxLength: 12}),
  rules: fc.array(ruleLine, {maxLength: 4}),
})

function prepare({run}: Namespace): void {
  run('ip link set lo up')
  for (const dev of DEVICES) {
    run(`ip link add ${dev} type veth peer name ${dev}p`)
    run(`ip link set ${dev} up`)
    run(`ip link set ${dev}p up`)
  }
  for (const address of ADDRESSES) run(`ip addr add ${address}`)
  run('ip rule add pref 900 lookup main')
  run('sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.da.rp_filter=0')
}

interface Question {
  readonly dst: string
  readonly mark: number
  readonly from: boolean
}

const QUESTIONS: readonly Question[] = [
  '20.0.0.7',
  '20.1.0.1',
  '20.1.64.7',
  '20.2.128.7',
  '20.3.200.1',
  '10.0.1.9',
  '10.0.2.1',
  '40.0.0.1',
].flatMap((dst) => [0, 1, 5, 0x101].flatMap((mark) => [false, true].map((from) => ({dst, mark, from}))))

/** What the kernel says to all questions, in the words of `answerText`. */
function kernelSays({run}: Namespace): readonly string[] {
  const asked = QUESTIONS.map(
    ({dst, mark, from}) =>
      `ip -j route get ${dst} mark ${mark}${from ? ' from 10.0.0.9 iif da' : ''} ipproto tcp dport 80 2>&1; echo ====`,
  )
  const answers = run('sh', asked.join('\n')).split('====\n').slice(0, -1)
  return answers.map((text) => {
    if (/unreachable|No route to host/.test(text)) return 'unreachable'
    if (/Invalid argument/.test(text)) return 'blackhole'
    if (/Permission denied/.test(text)) return 'prohibit'
    const [found] = parseRoutes(text).items
    return found === undefined
      ? text
      : `via ${found.gateway ?? 'link'} dev ${found.dev} src ${found.prefsrc ?? 'given'}`
  })
}

function answerText(answer: RouteAnswer, addresses: readonly Address[] | null): string {
  if (answer.kind === 'route') {
    const source = addresses === null ? 'given' : sourceAddressFor(answer, addresses)
    return `via ${answer.gateway ?? 'link'} dev ${answer.dev} src ${source}`
  }
  return answer.kind === 'none' ? 'unreachable' : answer.kind
}

route('agrees with the kernel about generated routes and rules', () => {
  const decided: string[] = []
  for (const {routes, rules} of fc.sample(scenario, {seed: 20, numRuns: 40})) {
    withNamespaces(1, ([namespace]) => {
      prepare(namespace!)
      for (const line of [...routes, ...rules]) namespace!.attempt(`ip ${line}`)
      const own = parseAddresses(namespace!.run('ip -j addr')).items
      const state = {
        rules: parseRules(namespace!.run('ip -j rule')).items,
        routes: parseRoutes(namespace!.run('ip -j route show table all')).items,
        links: parseLinks(namespace!.run('ip -j -d -s link')).items,
      }
      kernelSays(namespace!).forEach((theirs, i) => {
        const {dst, mark, from} = QUESTIONS[i]!
        const query = {
          dst,
          src: from ? '10.0.0.9' : null,
          mark,
          iif: from ? 'da' : null,
          family: 4,
          protocol: 'tcp',
          dport: 80,
        } as const
        const ours = lookupRoute(state, query)
        const addresses = from ? null : own
        // Of a packet that comes in, `ip route get` reports every refusal as one.
        if (ours.kind === 'unknown' || (from && ours.kind !== 'route')) return
        decided.push(answerText(ours, addresses))
        const isLocal = ours.kind === 'route' && ours.local
        assert.is(
          isLocal ? theirs.replace(/dev lo /, `dev ${ours.dev} `) : theirs,
          answerText(ours, addresses),
          JSON.stringify({routes, rules, dst, mark, from}),
        )
      })
    })
  }
  for (const answer of [
    'unreachable',
    'blackhole',
    'prohibit',
    'via link dev db src 10.0.1.1',
    'via link dev dd src 10.0.0.1',
    'via 10.0.3.20 dev dc src 10.0.3.1',
  ]) {
    assert.ok(decided.filter((one) => one === answer).length > 5, `${answer} among ${decided.length} answers`)
  }
})

route.run()
