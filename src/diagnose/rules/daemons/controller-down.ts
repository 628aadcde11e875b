import type {InfoCondition} from '../../../cluster/infos.ts'
import {isJson, objectAt, objectsAt, textAt} from '../../../cluster/json.ts'
import type {Evidence} from '../../finding.ts'
import {heartbeatAge} from '../../heartbeat-age.ts'
import {daemonObject} from '../../object.ts'
import {type ClusterContext, type ClusterRule, found, need} from '../../rule.ts'

const APISERVICES = 'apiregistration.k8s.io/v1/apiservices'

export const rule: ClusterRule = {
  id: 'ANT0804',
  slug: 'controller-down',
  title: 'antrea-controller does not run, or nobody reaches it',
  severity: 'error',
  scope: 'cluster',
  needs: [APISERVICES, 'crd.antrea.io/v1beta1/antreacontrollerinfos', 'agent-agentinfo'],
  follows: [],
  cause:
    'The controller crashed or was killed, its node is gone, its certificate is not trusted any more, or the Service antrea leads nowhere.',
  impact:
    'Policies that are made or changed, and pods that join or leave a policy, change nothing on any node. Realised policies stay as they are.',
  detection:
    'The API server calls the API that the controller serves (controlplane.antrea.io) not available; or every agent that answered has lost its connection to it; or its AntreaControllerInfo has not been written for longer than heartbeatStaleSeconds. The status in that object proves nothing: it keeps its last value.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether it runs, and why it ended',
      command: 'kubectl describe pod -n kube-system -l app=antrea,component=antrea-controller',
    },
    {kind: 'look', text: 'See why the API server cannot reach it', command: 'kubectl get apiservices | grep antrea'},
    {
      kind: 'repair',
      text: 'Start it anew',
      command: 'kubectl rollout restart -n kube-system deployment/antrea-controller',
    },
  ],
  proof: 'real',
  *evaluate(context) {
    const {cluster} = context
    const services = yield* need(null, APISERVICES, cluster.objects(APISERVICES))
    const infos = yield* need(null, 'crd.antrea.io/v1beta1/antreacontrollerinfos', cluster.controllerInfos)
    const refused = (services ?? []).flatMap(refusal)
    const lost = lostByAll(context)
    const stale = (infos ?? []).flatMap(({conditions, evidence}) => staleness(conditions, evidence, context))
    const [first] = [...refused, ...lost, ...stale]
    if (!first) return
    yield found({
      where: {node: null, object: daemonObject('antrea-controller')},
      message: `antrea-controller does not answer: ${first.text}`,
      evidence: [...refused, ...lost, ...stale],
    })
  },
}

/** An APIService of the controller's own that the API server calls not available. */
function refusal(service: unknown): readonly Evidence[] {
  if (!isJson(service)) return []
  const name = textAt(objectAt(service, 'metadata'), 'name') ?? ''
  if (!name.endsWith('.controlplane.antrea.io')) return []
  const condition = objectsAt(objectAt(service, 'status'), 'conditions').find((c) => textAt(c, 'type') === 'Available')
  if (!condition || textAt(condition, 'status') !== 'False') return []
  const why = textAt(condition, 'message') ?? textAt(condition, 'reason') ?? 'no reason given'
  return [evidenceOf(`APIService ${name} is not available: ${why}`)]
}

const evidenceOf = (text: string): Evidence => ({
  node: null,
  probe: APISERVICES,
  file: 'cluster/apiregistration.k8s.io_v1_apiservices.json',
  line: null,
  text,
})

/** Nothing where one agent is connected: then the fault is on the way from the others. */
function lostByAll({facts}: ClusterContext): readonly Evidence[] {
  const said = facts.nodes.flatMap(({name, model}) => {
    const {info} = model.agent
    const up = info.known ? info.value.conditions.find(({type}) => type === 'ControllerConnectionUp') : undefined
    return up
      ? [
          {
            isUp: up.status !== 'False',
            evidence: model.evidence('agent-agentinfo', null, `${name}: ${up.type} ${up.status}`),
          },
        ]
      : []
  })
  return said.some(({isUp}) => isUp) ? [] : said.map(({evidence}) => evidence)
}

function staleness(
  conditions: readonly InfoCondition[],
  evidence: Evidence,
  {cluster, facts, thresholds}: ClusterContext,
): readonly Evidence[] {
  const age = heartbeatAge(cluster, facts, conditions[0]?.lastHeartbeatTime ?? null)
  if (age === null || age <= thresholds.heartbeatStaleSeconds) return []
  return [{...evidence, text: `${evidence.text}: last heartbeat ${Math.round(age)} s before the snapshot`}]
}
