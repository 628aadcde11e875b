import type {Severity} from '../../../src/diagnose/finding.ts'
import {fold} from '../../../src/diagnose/fold.ts'
import {instanceOf} from '../../../src/diagnose/instance.ts'
import {DEFAULT_BAR, type Report, reportOf} from '../../../src/diagnose/report.ts'
import {found, type Rule} from '../../../src/diagnose/rule.ts'

/** Names that mean something to a terminal, a shell, XML, HTML, Markdown, YAML, Prometheus or GitHub Actions. */
export const HOSTILE = `x"'><script>alert(1)</script>]]>&amp;\u001b[31m\u202e\n::error::y\`\`\`|<!--%0A$(id)*_[z](http://w)@team\\`

export const RULES: readonly Rule[] = [
  ruleOf('ANT0103', 'host-veth-down', "The node's end of a pod's veth pair is down", 'error'),
  ruleOf('ANT0310', 'tunnel-key', 'The keys of two tunnels differ', 'warning'),
  ruleOf('ANT0705', 'endpoint-gone', 'An endpoint of a Service does not answer', 'error'),
  ruleOf('ANT0801', 'agent-down', 'antrea-agent is down', 'error'),
]

function ruleOf(id: string, slug: string, title: string, severity: Severity): Rule {
  return {
    id,
    slug,
    title,
    severity,
    scope: 'cluster',
    needs: ['ip-link', 'core/v1/pods'],
    follows: id === 'ANT0705' ? [{rule: 'ANT0103', by: 'object'}] : [],
    cause: `Somebody broke it: that is the cause of ${id}.`,
    impact: 'Packets are lost.',
    detection: 'Told by looking.',
    remedy: [
      {kind: 'look', text: 'See the device', command: 'ip -d link show {device}   # on {node}'},
      {kind: 'repair', text: 'Set it up', command: 'ip link set {device} up   # on {node}'},
      {kind: 'repair', text: 'Ask somebody', command: null},
    ],
    proof: 'made',
    evaluate: () => [],
  }
}

const ruleNamed = (id: string): Rule => RULES.find((rule) => rule.id === id)!

const evidence = (node: string, text: string) => ({
  node,
  probe: 'ip-link',
  file: `nodes/${node}/ip-link.json`,
  line: 57,
  text,
})

/** One root, what follows from it, and a warning beside them; one piece that was not read. */
function findingsOf(pod: string, node: string, device: string) {
  const where = {node, object: `pod/shop/${pod}`}
  return fold([
    instanceOf(
      ruleNamed('ANT0103'),
      found({
        where,
        message: `${device} of pod shop/${pod} is down`,
        evidence: [evidence(node, `${device} state DOWN`), evidence(node, 'a second line')],
        values: {device},
      }),
    ),
    instanceOf(
      ruleNamed('ANT0705'),
      found({
        where: {node: null, object: 'service/shop/cart'},
        message: `endpoint ${pod} is dead`,
        evidence: [],
        touches: [where],
      }),
    ),
    instanceOf(
      ruleNamed('ANT0310'),
      found({
        where: {node, object: 'device/antrea-tun0'},
        message: 'key 5 here, none there',
        evidence: [evidence(node, 'key=5')],
      }),
    ),
  ])
}

function brokenReport(pod: string, node: string, device: string): Report {
  const [root, follower, other] = findingsOf(pod, node, device)
  return reportOf(
    {
      takenAt: '2026-01-02T03:04:05Z',
      nodes: [node, 'n9'],
      rules: RULES.map(({id}) => id),
      findings: [root!, follower!, other!],
      unknown: [
        {rule: 'ANT0310', node: 'n9', object: null, what: 'ovsdb', reason: `exec forbidden: ${pod}`, measure: null},
        {rule: 'ANT0801', node: 'n9', object: null, what: 'ovsdb', reason: `exec forbidden: ${pod}`, measure: null},
        {
          rule: 'ANT0310',
          node,
          object: null,
          what: 'who drops it',
          reason: 'nobody looks there',
          measure: 'tcpdump -ni eth0',
        },
      ],
      coverage: {needed: 8, read: 7, missing: [{node: 'n9', what: 'ovsdb', reason: `exec forbidden: ${pod}`}]},
    },
    DEFAULT_BAR,
  )
}

const checkedReport = (pod: string, node: string): Report => {
  const report = brokenReport(pod, node, 'veth1')
  const [first, ...rest] = report.findings
  return {
    ...report,
    findings: rest.filter(({follows}) => follows === null),
    check: {
      accepted: [{finding: first!, by: 'suppression', reason: `known: ${pod}`}],
      expectations: [
        {text: `shop/${pod} reaches svc/shop/cart:80`, met: false, verdict: 'dropped', reason: `stops at ${pod}`, node},
        {text: 'shop/a must not reach shop/b', met: true, verdict: 'rejected', reason: 'a policy rejects it', node},
        {text: 'shop/a reaches shop/c', met: null, verdict: null, reason: 'n9 was not read', node: 'n9'},
      ],
      stale: ['ANT0801 node/n3: expired on 2025-12-31'],
      mesh: {nodes: 3, withoutPods: ['n4'], pods: {asked: 4, all: 9}, pairs: {asked: 6, all: 6}},
    },
  }
}

const healthyReport: Report = reportOf(
  {
    takenAt: '2026-01-02T03:04:05Z',
    nodes: ['n1', 'n2'],
    rules: RULES.map(({id}) => id),
    findings: [],
    unknown: [],
    coverage: {needed: 8, read: 8, missing: []},
  },
  DEFAULT_BAR,
)

export const REPORTS: Readonly<Record<string, Report>> = {
  healthy: healthyReport,
  broken: brokenReport('cart-7d4b9c6f8d-x2x4z', 'n1', 'cart-ab12cd'),
  checked: checkedReport('cart-7d4b9c6f8d-x2x4z', 'n1'),
  hostile: brokenReport(HOSTILE, `n1${HOSTILE}`, HOSTILE),
  'hostile-checked': checkedReport(HOSTILE, `n1${HOSTILE}`),
}
