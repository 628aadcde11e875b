import {spawnSync} from 'node:child_process'

/** A network namespace that is gone when the test is. */
export interface Namespace {
  readonly name: string
  /** Runs a command inside. @returns what it printed @throws where it failed, with what it said */
  readonly run: (command: string, input?: string) => string
  /** The same, null where it failed. */
  readonly attempt: (command: string, input?: string) => string | null
}

let count = 0

/** Makes namespaces, lets them be used, and removes them whatever happens. */
export function withNamespaces<T>(many: number, use: (namespaces: readonly Namespace[]) => T): T {
  const names = Array.from({length: many}, () => `antrail-${process.pid}-${count++}`)
  try {
    for (const name of names) shell(`ip netns add ${name}`)
    return use(names.map(namespaceOf))
  } finally {
    for (const name of names) spawnSync('ip', ['netns', 'delete', name])
  }
}

function namespaceOf(name: string): Namespace {
  const inside = (command: string): string => `ip netns exec ${name} ${command}`
  return {
    name,
    run: (command, input) => shell(inside(command), input),
    attempt: (command, input) => {
      const {status, stdout} = start(inside(command), input)
      return status === 0 ? stdout : null
    },
  }
}

const start = (command: string, input = '') =>
  spawnSync('sh', ['-c', command], {input, encoding: 'utf8', timeout: 20_000})

function shell(command: string, input?: string): string {
  const {status, stdout, stderr} = start(command, input)
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`)
  return stdout
}
