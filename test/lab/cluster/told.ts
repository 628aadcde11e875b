import type {Told} from './collect.ts'
import type {Lab} from './lab.ts'

const SLICES = 'cluster/discovery.k8s.io_v1_endpointslices.json'

/** What of an EndpointSlice a fault may change. */
export interface EndpointSlice {
  readonly metadata: {readonly namespace: string; readonly labels: Readonly<Record<string, string>>}
  endpoints: {addresses: string[]; conditions: {ready: boolean; serving: boolean}; targetRef?: unknown}[]
  ports: {port: number}[]
}

/** What the API server would answer where the EndpointSlices of a Service were changed. */
export const slicesOf =
  (service: string, change: (slice: EndpointSlice) => void) =>
  ({capture}: Lab): Told => {
    const list: {items: EndpointSlice[]} = JSON.parse(capture.files.get(SLICES)!())
    for (const slice of list.items) {
      const {namespace, labels} = slice.metadata
      if (`${namespace}/${labels['kubernetes.io/service-name']}` === service) change(slice)
    }
    return new Map([[SLICES, JSON.stringify(list)]])
  }
