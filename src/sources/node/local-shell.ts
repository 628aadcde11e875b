import {spawn} from 'node:child_process'
import type {Channel, ChannelEvents} from './channel.ts'

/** Starts a program on this machine, in a process group of its own: Ctrl-C is told to it by whoever started it. */
export function openLocalShell([command = 'sh', ...args]: readonly string[], events: ChannelEvents): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'pipe'], detached: true})
    // A session's shell ends what it started, as it does where its input ends.
    const kill = () => {
      child.stdin.destroy()
      child.kill('SIGTERM')
    }
    child.stdout.on('data', events.stdout)
    child.stderr.on('data', events.stderr)
    // It may have ended before it read what was written.
    child.stdin.on('error', () => undefined)
    child.once('error', reject)
    child.once('spawn', () =>
      resolve({write: (text) => void child.stdin.write(text), end: (text) => void child.stdin.end(text), kill}),
    )
    child.once('close', (code, signal) =>
      events.closed(code === 0 ? null : `the shell ended by ${signal ?? `status ${code}`}`),
    )
  })
}
