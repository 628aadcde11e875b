import {setMaxListeners} from 'node:events'
import {EXIT, Problem} from '../problem.ts'

/**
 * Runs what reads a live source: it is told by the signal when its time is over, and goes on with what it has; Ctrl-C ends
 * it, and what it started, at once.
 *
 * @param interrupted told of Ctrl-C where what was read until then is wanted all the same
 * @throws {Problem} INTERRUPTED, exit 130, where it is not
 */
export async function interruptible<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  interrupted?: () => void,
): Promise<T> {
  const controller = new AbortController()
  // Every node that is read listens to it.
  setMaxListeners(0, controller.signal)
  const interruption = new Problem('interrupted', {code: 'INTERRUPTED', exit: EXIT.interrupted})
  const stop = () => controller.abort(interruption)
  const timer = setTimeout(() => controller.abort(new Error(`the time of ${limitMs / 1000} s was over`)), limitMs)
  // Elsewhere Ctrl-C ends the program at once; here what runs on nodes is ended first.
  const others = process.listeners('SIGINT')
  process.removeAllListeners('SIGINT')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const result = await work(controller.signal)
    if (controller.signal.reason !== interruption) return result
    if (interrupted === undefined) throw interruption
    interrupted()
    return result
  } catch (error) {
    // What it lacked then is not what is wrong.
    throw controller.signal.reason === interruption ? interruption : error
  } finally {
    clearTimeout(timer)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    for (const other of others) process.once('SIGINT', other)
  }
}
