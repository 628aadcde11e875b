import type {ProbeEntry} from '../../../src/snapshot/manifest.ts'
import {parseManifest} from '../../../src/snapshot/manifest.ts'
import {fixtureFiles} from '../../fixtures.ts'

/** What a probe is of, beside its node. */
export interface Of {
  readonly bridge?: string
  readonly device?: string
  readonly pod?: string
}

/** A recorded cluster, as far as it is needed to build it again. */
export interface Capture {
  readonly name: string
  readonly nodes: readonly string[]
  readonly files: ReadonlyMap<string, () => string>
  readonly manifest: ReturnType<typeof parseManifest>
  /** What the probe printed. @throws where the capture does not have it */
  text(node: string, id: string, of?: Of): string
  /** The names of bridges or devices that a node's probes are of. */
  asked(node: string, kind: 'bridge' | 'device'): readonly string[]
  /** `namespace/name` of the node's pods, with the network namespace of each. */
  pods(node: string): ReadonlyMap<string, string>
}

export function readCapture(name: string): Capture {
  const prefix = 'snapshot/'
  const files = new Map(
    fixtureFiles('captures', name).flatMap(({path, text}) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), text] as const] : [],
    ),
  )
  const manifest = parseManifest(files.get('manifest.json')!(), name)
  const entriesOf = (node: string) => manifest.probes.filter((entry) => entry.node === node)
  return {
    name,
    files,
    manifest,
    nodes: [...new Set(manifest.probes.map(({node}) => node))].sort(),
    text(node, id, of = {}) {
      const entry = entriesOf(node).find((one) => one.id === id && isOf(one, of))
      const text = entry?.file && files.get(entry.file)
      if (!text) throw new Error(`${name} has no ${id} of ${node} ${JSON.stringify(of)}`)
      return text()
    },
    asked: (node, kind) => [...new Set(entriesOf(node).flatMap((entry) => entry[kind] ?? []))],
    pods: (node) =>
      new Map(
        entriesOf(node).flatMap(({pod, argv, id}) =>
          pod !== null && id === 'ip-link' ? [[`${pod.namespace}/${pod.name}`, argv[3]!] as const] : [],
        ),
      ),
  }
}

const isOf = ({bridge, device, pod}: ProbeEntry, of: Of): boolean =>
  bridge === (of.bridge ?? null) &&
  device === (of.device ?? null) &&
  (pod === null ? null : `${pod.namespace}/${pod.name}`) === (of.pod ?? null)
