import type {Egress} from '../cluster/egresses.ts'
import type {Cluster} from '../model/cluster.ts'
import {isSettled} from './handled-services.ts'
import {antreaPeer, namespaceLabels, type Selection} from './policy-selection.ts'
import {type Needed, need} from './rule.ts'

/** An Egress that has been as it is for long enough to be realised, and the pods that it is for. */
export interface SettledEgress {
  readonly egress: Egress
  readonly targets: Selection
  /** The address that its pods leave with; null while it has none. */
  readonly ip: string | null
}

/** Asks inside a rule for the Egresses that must be realised by now. */
export function* needEgresses(cluster: Cluster): Generator<Needed, readonly SettledEgress[] | null> {
  const egresses = yield* need(null, 'crd.antrea.io/v1beta1/egresses', cluster.egresses)
  const namespaces = yield* need(null, 'core/v1/namespaces', cluster.namespaces)
  if (!egresses || !namespaces) return null
  const labels = namespaceLabels(namespaces)
  return egresses
    .filter((egress) => egress.deletionTimestamp === null && isSettled(egress, cluster.takenAt))
    .map((egress) => ({
      egress,
      targets: antreaPeer({...NOBODY, ...pick(egress)}, null, labels) ?? (() => null),
      ip: egress.effectiveIP ?? egress.egressIP,
    }))
}

const pick = ({podSelector, namespaceSelector}: Egress) => ({podSelector, namespaceSelector})

const NOBODY = {
  nodeSelector: null,
  ipBlock: null,
  group: null,
  fqdn: null,
  service: null,
  serviceAccount: null,
  namespaces: null,
  other: [],
} as const
