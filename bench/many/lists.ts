import {widerUnderlay} from './pair.ts'
import type {Renaming} from './rename.ts'

type Json = Record<string, unknown>

/** Lists of which each pair of nodes has objects of its own. */
const COPIED = [
  'core_v1_nodes',
  'core_v1_namespaces',
  'core_v1_pods',
  'crd.antrea.io_v1beta1_antreaagentinfos',
  'networking.k8s.io_v1_networkpolicies',
  'crd.antrea.io_v1beta1_networkpolicies',
  'crd.antrea.io_v1beta1_clusternetworkpolicies',
  'controlplane.antrea.io_v1beta2_networkpolicies',
  'controlplane.antrea.io_v1beta2_addressgroups',
  'controlplane.antrea.io_v1beta2_appliedtogroups',
]

/** Lists of the first pair's cluster, with the objects of every other pair. */
export function copyLists(
  first: ReadonlyMap<string, string>,
  model: ReadonlyMap<string, string>,
  pairs: readonly {readonly pair: number; readonly to: Renaming}[],
): ReadonlyMap<string, string> {
  const made = new Map<string, string>()
  for (const name of COPIED) {
    const file = `cluster/${name}.json`
    const text = first.get(file)
    const models = itemsOf(model.get(file) ?? '{"items":[]}').filter(isOfPair)
    if (text === undefined || text === '') continue
    const whole: Json = JSON.parse(text)
    const own = itemsOf(text).map((item) => (isOfPair(item) ? finished(JSON.stringify(item), name, 0) : item))
    const copies = pairs.flatMap(({pair, to}) =>
      models.map((item) => finished(to.text(JSON.stringify(item)), name, pair)),
    )
    made.set(file, `${JSON.stringify({...whole, items: [...own, ...copies]})}\n`)
  }
  return made
}

/** Names that are a cluster's own, and need another in a copy: of policies without a namespace, and of agents' pods. */
export function clusterNames(model: ReadonlyMap<string, string>): readonly string[] {
  const named = (list: string): readonly string[] =>
    itemsOf(model.get(`cluster/${list}.json`) ?? '{"items":[]}').map((item) => metaOf(item).name)
  return [
    ...named('crd.antrea.io_v1beta1_clusternetworkpolicies'),
    ...named('core_v1_pods').filter((name) => name.startsWith('antrea-agent-')),
  ]
}

function itemsOf(list: string): readonly Json[] {
  const {items}: {items: Json[] | null} = JSON.parse(list)
  return items ?? []
}

const metaOf = (item: Json): {name: string; namespace?: string} =>
  typeof item.metadata === 'object' && item.metadata !== null && 'name' in item.metadata
    ? JSON.parse(JSON.stringify(item.metadata))
    : {name: ''}

/** The controller, and the namespaces of Kubernetes itself, are there once. */
const isOfPair = (item: Json): boolean => !/^(?:antrea-controller-|kube-)/.test(metaOf(item).name)

/** Each pair's policies select its own pods alone, by labels that no other pair has. */
function finished(text: string, list: string, pair: number): Json {
  const isNamespace = list === 'core_v1_namespaces'
  const labelled = pair === 0 ? text : text.replace(/"app":"(?!antrea)([\w-]+)"/g, `"app":"$1-${pair}"`)
  const own = labelled.replaceAll('"namespaceSelector":{}', `"namespaceSelector":{"matchLabels":{"pair":"${pair}"}}`)
  const item: Json = JSON.parse(list.endsWith('agentinfos') ? widerUnderlay(own) : own)
  if (!isNamespace) return item
  const {name, ...rest} = JSON.parse(JSON.stringify(item.metadata))
  const renamed = pair === 0 || name.endsWith(`-${pair}`) ? name : `${name}-${pair}`
  return {...item, metadata: {name: renamed, ...rest, labels: {...rest.labels, pair: String(pair)}}}
}
