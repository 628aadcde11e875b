import {endpointOfBucket} from '../antrea/services.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {endpointWithAddress, type Target} from './expected.ts'
import type {Endpoint} from './result.ts'
import type {RoundTrip} from './round-trip.ts'

/** The endpoint that the last chosen bucket of a trip loads; null where none was chosen, or the bucket says that there is none. */
export function chosenEndpoint(facts: ClusterFacts, trip: RoundTrip, target: Target): Endpoint | null {
  for (const choice of trip.chosen.toReversed()) {
    const node = facts.node(choice.node)
    const bucket = node.flows.bucket(choice.at.bridge, choice.groupId, choice.chosen)
    const loaded = bucket && endpointOfBucket(bucket, node.flows.dialect)
    if (loaded?.ip) return endpointWithAddress(facts, loaded.ip, loaded.port, target)
  }
  return null
}
