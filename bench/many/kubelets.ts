import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {parseManifest} from '../../src/snapshot/manifest.ts'
import {type ApiServer, startApiServer} from '../../test/apiserver/api-server.ts'
import type {Binaries} from '../../test/apiserver/binaries.ts'
import {startKwok} from '../../test/apiserver/kwok.ts'
import type {Machine} from '../../test/lab/cluster/machine.ts'
import {placesOf} from './pair.ts'
import {writeRecording, writeShell} from './recordings.ts'

export interface RecordedCluster {
  /** The files of a snapshot of many nodes, as `manyNodes` makes them. */
  readonly files: ReadonlyMap<string, string>
  /** The same as a folder. */
  readonly snapshot: string
  /** For what this writes besides. */
  readonly folder: string
  readonly nodes: number
  readonly pace: number
}

export interface Started {
  readonly server: ApiServer
  /** How long all of a node's own answers take. */
  readonly msOfNode: ReadonlyMap<string, number>
  /** The index of each node's answers, which is read when an exec begins. */
  readonly recordings: ReadonlyMap<string, string>
}

/** A real API server with all objects of a recorded cluster, and one kwok for all of its nodes, whose execs answer from the recording. */
export async function startRecorded(
  machine: Machine,
  {apiserver, kwok}: Binaries,
  {files, snapshot, folder, nodes, pace}: RecordedCluster,
): Promise<Started> {
  const places = placesOf(nodes)
  const addresses = ['172.31.0.1', ...places.map(({ip}) => ip)]
  await machine.shell(null, addresses.map((ip) => `ip addr add ${ip}/32 dev lo`).join('\n'))
  const manifest = parseManifest(files.get('manifest.json') ?? '', 'the recorded cluster')
  const recorded = {manifest, files: new Map([...files].map(([path, text]) => [path, () => text]))}
  const server = await startApiServer(machine, apiserver, {recorded, folder: join(folder, 'server')})
  const recordings = join(folder, 'recordings')
  mkdirSync(recordings)
  const made = places.map(
    ({name}) => [name, writeRecording(name, manifest.probes, {snapshot, folder: recordings, pace})] as const,
  )
  const paths = new Map(made.map(([name, {path}]) => [name, path]))
  await startKwok(machine, {
    ...{binary: kwok, folder: join(folder, 'server'), name: 'kwok', node: null, address: '0.0.0.0'},
    programs: writeShell(folder),
    manages: ['--manage-all-nodes'],
    execs: agentsOf(files).map(({node, namespace, name}) => execOf(namespace, name, paths.get(node) ?? '')),
  })
  return {server, msOfNode: new Map(made.map(([name, {ms}]) => [name, ms])), recordings: paths}
}

/** An exec in any container of a Pod runs here, and is told whose it is. */
const execOf = (namespace: string, name: string, recording: string) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Exec',
  metadata: {namespace, name},
  spec: {execs: [{local: {workDir: '/tmp', envs: [{name: 'ANTRAIL_RECORDING', value: recording}]}}]},
})

interface Pods {
  readonly items: readonly {
    readonly metadata: {
      readonly namespace: string
      readonly name: string
      readonly labels?: Readonly<Record<string, string>>
    }
    readonly spec: {readonly nodeName: string}
  }[]
}

function agentsOf(files: ReadonlyMap<string, string>) {
  const {items}: Pods = JSON.parse(files.get('cluster/core_v1_pods.json') ?? '{"items": []}')
  return items
    .filter(({metadata}) => metadata.labels?.component === 'antrea-agent')
    .map(({metadata: {namespace, name}, spec}) => ({node: spec.nodeName, namespace, name}))
}
