import type {ClusterFacts} from './cluster-facts.ts'
import {type Headers, headersOf} from './frame.ts'
import type {Judged} from './judge.ts'
import {nobodyListens} from './listening.ts'
import {type Party, podsWithAddress} from './resolve.ts'
import type {Trace} from './result.ts'

type Note = Trace['notes'][number]

/** What was seen on the way that does not decide, but that somebody should know. */
export function notesOn(facts: ClusterFacts, from: Party, to: Party, asked: Headers, {trip}: Judged): readonly Note[] {
  return [
    ...hostNetworkNotes(from),
    ...hostNetworkNotes(to),
    ...nameNotes(to),
    ...addressNotes(facts, to),
    ...listeningNotes(facts, trip),
    ...untranslatedNotes(facts, trip, asked),
  ]
}

function hostNetworkNotes(party: Party): readonly Note[] {
  if (party.kind !== 'pod' || !party.pod.hostNetwork) return []
  return [
    {
      text: `${party.pod.namespace}/${party.pod.name} uses its node's network (hostNetwork): traced as node ${party.pod.nodeName ?? '?'}`,
      evidence: null,
    },
  ]
}

function nameNotes(to: Party): readonly Note[] {
  if (to.kind !== 'pod' || !to.alsoService) return []
  const name = `${to.pod.namespace}/${to.pod.name}`
  return [
    {
      text: `${name} is a pod and a Service: the pod was traced (svc/${to.pod.name} -n ${to.pod.namespace} for the Service)`,
      evidence: null,
    },
  ]
}

function addressNotes(facts: ClusterFacts, to: Party): readonly Note[] {
  if (to.kind !== 'pod') return []
  return to.pod.podIPs.flatMap((ip) => {
    const others = podsWithAddress(facts.cluster, ip).filter(
      (pod) => pod.namespace !== to.pod.namespace || pod.name !== to.pod.name,
    )
    return others.map((pod) => ({text: `${pod.namespace}/${pod.name} has the same address ${ip}`, evidence: null}))
  })
}

/** Whether anybody listens is not part of the verdict, but it is what the user meets next. */
function listeningNotes(facts: ClusterFacts, trip: Judged['trip']): readonly Note[] {
  const {ending} = trip.request
  const nobody = ending.kind === 'received' ? nobodyListens(facts, ending.receiver, ending.frame) : null
  if (!nobody) return []
  const {protocol, port, who, evidence} = nobody
  return [{text: `nothing listens on ${protocol} port ${port} in ${who}: its kernel refuses the connection`, evidence}]
}

/** A pod's own address on a packet that leaves the cluster: nobody outside has a way back to it, unless the network was given one. */
function untranslatedNotes(facts: ClusterFacts, trip: Judged['trip'], asked: Headers): readonly Note[] {
  const {ending} = trip.request
  if (ending.kind !== 'left' || ending.misrouted !== null) return []
  const src = headersOf(ending.frame.packet)?.src
  if (src === undefined || src !== asked.src || !facts.isPodAddress(src)) return []
  const text = `it leaves ${ending.node} with the pod's own address ${src}: no rule translated it, and an answer needs a route to it outside`
  return [{text, evidence: null}]
}
