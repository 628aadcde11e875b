import type {FaultyCluster} from './faulty-cluster.ts'

/** Something that goes wrong with a cluster, a node or the way there, and what one sees of it. */
export interface Fault {
  /** In the words of the page's table. */
  readonly what: string
  /** The command line; a trace between two nodes where none is given. `{folder}` is a folder of its own. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What the kubeconfig says differently of the cluster, or of the user; with a text it is nothing but that. */
  readonly cluster?: Readonly<Record<string, unknown>>
  readonly user?: Readonly<Record<string, unknown>>
  readonly text?: string
  /** In words of faulty-server.mjs: what the server between goes wrong with. */
  readonly through?: string
  /** Done before the command, and undone after it. */
  readonly breaks?: (cluster: FaultyCluster) => Promise<unknown>
  readonly mends?: (cluster: FaultyCluster) => Promise<unknown>
  /** Done as soon as a command of ours with these words runs on a node. */
  readonly during?: {readonly runs: string; readonly does: (cluster: FaultyCluster) => Promise<unknown>}
  /** A part of what it prints, screen and errors, on one line. */
  readonly says: string
  readonly exit: number
  /** Seconds in which it must have ended: what it may take by its own limits. After `during` they begin anew. */
  readonly within: number
}

export const TRACE = ['trace-packet', 'default/client', 'pod/default/server', '--port', '8080']
export const SAVE = ['snapshot', '-o', '{folder}/saved.tgz']
export const TO_SERVICE = ['trace-packet', 'default/client', 'svc/default/web:80']
