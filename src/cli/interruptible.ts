import {setMaxListeners} from 'node:events'
import {EXIT, Problem} from '../problem.ts'

/**
 * Runs what reads a live source: it is told by the signal when its time is over, and goes on with what it has; Ctrl-C ends
 * it, and what it started, at once.
 *
 * @throws {Problem} INTERRUPTED, exit 130
 */
export async function interruptible<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  // Every node that is read listens to it.
  setMaxListeners(0, controller.signal)
  let interrupted = false
  const stop = () => {
    interrupted = true
    controller.abort(new Error('interrupted'))
  }
  const timer = setTimeout(() => controller.abort(new Error(`the time of ${limitMs / 1000} s was over`)), limitMs)
  // Elsewhere Ctrl-C ends the program at once; here what runs on nodes is ended first.
  const others = process.listeners('SIGINT')
  process.removeAllListeners('SIGINT')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const result = await work(controller.signal)
    if (!interrupted) return result
    throw new Problem('interrupted', {code: 'INTERRUPTED', exit: EXIT.interrupted})
  } finally {
    clearTimeout(timer)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    for (const other of others) process.once('SIGINT', other)
  }
}
