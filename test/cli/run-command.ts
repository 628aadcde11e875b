import {fileURLToPath} from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  /** The exit status; 0 where none was set. */
  readonly status: number
  /** What the framework would print, for a command that does not answer in JSON. */
  readonly error: unknown
}

interface Runnable {
  run(argv: string[], opts: string): Promise<unknown>
}

/** Runs a command class of src/ in this process, as the built program runs the bundled one. */
export async function runCommand(command: Runnable, argv: readonly string[]): Promise<Ran> {
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)]
  const before = process.exitCode
  process.exitCode = undefined
  let error: unknown
  try {
    await command.run([...argv], ROOT)
  } catch (thrown) {
    error = thrown
  } finally {
    stdout.restore()
    stderr.restore()
  }
  const status = Number(process.exitCode ?? 0)
  process.exitCode = before
  return {error, status, stderr: stderr.text(), stdout: stdout.text()}
}

function capture(stream: NodeJS.WriteStream): {text: () => string; restore: () => void} {
  const {write} = stream
  let text = ''
  stream.write = (chunk: string | Uint8Array) => {
    text += String(chunk)
    return true
  }
  return {
    restore: () => {
      stream.write = write
    },
    text: () => text,
  }
}
