import {Flags, type Interfaces} from '@oclif/core'

const SOURCE = 'SOURCE'
const LIVE = 'LIVE CLUSTER'
const SCREEN = 'SCREEN'

/** Where the evidence comes from: the same on every command. */
export const sourceFlags = {
  from: Flags.string({
    description: 'a saved snapshot: a folder or a .tgz',
    exclusive: ['demo', 'local'],
    helpGroup: SOURCE,
    helpValue: 'PATH',
  }),
  demo: Flags.boolean({
    description: 'the built-in two-node cluster with one fault in it',
    exclusive: ['from', 'local'],
    helpGroup: SOURCE,
  }),
  namespace: Flags.string({
    char: 'n',
    description: "namespace of names that are given without one; the context's, or default otherwise",
    helpGroup: SOURCE,
    helpValue: 'NAME',
  }),
  local: Flags.boolean({
    description: "this machine as a node: its Open vSwitch's sockets and its own network",
    helpGroup: SOURCE,
  }),
  kubeconfig: Flags.string({
    char: 'k',
    description: 'a kubeconfig; KUBECONFIG and ~/.kube/config otherwise',
    helpGroup: LIVE,
    helpValue: 'FILE',
  }),
  context: Flags.string({description: 'a context of the kubeconfig', helpGroup: LIVE, helpValue: 'NAME'}),
  cluster: Flags.string({description: 'a cluster of the kubeconfig', helpGroup: LIVE, helpValue: 'NAME'}),
  user: Flags.string({description: 'a user of the kubeconfig', helpGroup: LIVE, helpValue: 'NAME'}),
  as: Flags.string({description: 'ask as this user', helpGroup: LIVE, helpValue: 'NAME'}),
  'insecure-skip-tls-verify': Flags.boolean({
    description: "do not check the API server's certificate",
    helpGroup: LIVE,
  }),
  'request-timeout': Flags.string({
    default: '10s',
    description: 'how long one request may take: 10s, 1m; 0: as long as --timeout',
    helpGroup: LIVE,
    helpValue: 'TIME',
  }),
  timeout: Flags.string({
    char: 't',
    default: '2m',
    description: 'how long reading the cluster may take in all',
    helpGroup: LIVE,
    helpValue: 'TIME',
  }),
  parallel: Flags.integer({
    default: 16,
    description: 'nodes read at a time',
    helpGroup: LIVE,
    helpValue: 'N',
    max: 256,
    min: 1,
  }),
}

/** How the answer looks: the same on every command. */
export const screenFlags = {
  color: Flags.option({options: ['auto', 'always', 'never'] as const})({
    default: 'auto',
    description: 'auto (on a terminal, unless NO_COLOR is set), always or never',
    helpGroup: SCREEN,
    helpValue: 'WHEN',
  }),
  'no-color': Flags.boolean({description: 'the same as --color never', helpGroup: SCREEN}),
  width: Flags.integer({
    description: 'columns to fit; the terminal says, otherwise 80',
    helpGroup: SCREEN,
    helpValue: 'N',
    min: 20,
  }),
  json: Flags.boolean({description: 'the same as -o json', helpGroup: SCREEN}),
}

/** `-o`, with the formats of one command; the first is the default. */
export function outputFlag<const F extends string>(formats: readonly [F, ...F[]]): Interfaces.OptionFlag<F> {
  const flag: Interfaces.OptionFlag<string> = Flags.string({
    char: 'o',
    // A plain value, not a function: otherwise help would have to load the command for it.
    default: formats[0],
    description: `format of the answer: ${formats.join(', ')}`,
    helpValue: 'FORMAT',
    options: formats,
  })
  // The framework refuses what is not among the options, but types that only where it sees the list itself.
  return flag as Interfaces.OptionFlag<F>
}
