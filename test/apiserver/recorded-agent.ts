import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Capture} from '../lab/cluster/capture.ts'

/** What asks the agent, of the list's commands: there is no agent here, and its recorded answers stand for it. */
const ASKING = ['antctl', 'curl']

const UID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** What the agent's loopback token is here: whatever leaves a node, this must not be in it. */
export const AGENT_TOKEN = 'loopback-token-of-the-agent-7f3c'

/** Beside the stand-ins: the token that they read as antctl does, what they were asked, and their surroundings. */
export const STAND_IN = {token: 'loopback-client-token', asked: 'asked', seen: 'seen'} as const

/** Writes stand-ins of the commands that ask a node's agent, which print what was recorded, with the uids that the API server has given. @returns their folder */
export function recordedAgent(
  capture: Capture,
  node: string,
  {folder, uids}: {readonly folder: string; readonly uids: ReadonlyMap<string, string>},
): string {
  const bin = join(folder, `bin-${node}`)
  mkdirSync(bin, {recursive: true})
  writeFileSync(join(bin, STAND_IN.token), `${AGENT_TOKEN}\n`)
  const entries = capture.manifest.probes.filter((entry) => entry.node === node)
  for (const command of ASKING) {
    const arms = entries
      .filter(({argv}) => argv[0] === command)
      .map(({argv, file, exitCode}, i) => {
        const answer = join(bin, `${command}-${i}`)
        const said = file === null ? '' : capture.files.get(file)!()
        writeFileSync(
          answer,
          said.replace(UID, (uid) => uids.get(uid) ?? uid),
        )
        return `'${argv.slice(1).join(' ')}') cat ${answer}; exit ${exitCode ?? 1};;`
      })
    const script = join(bin, command)
    writeFileSync(
      script,
      `#!/bin/sh\n${before(bin)}case "$*" in\n${arms.join('\n')}\nesac\necho "not recorded: $*" >&2\nexit 1\n`,
    )
    chmodSync(script, 0o755)
  }
  return bin
}

/** Without its token antctl has no answer. */
const before = (bin: string): string => `[ -r ${bin}/${STAND_IN.token} ] || { echo 'Error: no token' >&2; exit 1; }
read -r token < ${bin}/${STAND_IN.token}
[ "$token" = '${AGENT_TOKEN}' ] || exit 1
echo "$*" >> ${bin}/${STAND_IN.asked}
{ env; tr '\\0' ' ' < /proc/$PPID/cmdline; } >> ${bin}/${STAND_IN.seen}
`
