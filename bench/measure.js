/** The middle of the values: what else runs on the machine moves it least. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

/** Milliseconds that `work` takes. */
export function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Says whether a figure reached its goal, and lets the process end with 1 where it did not. */
export function verdictOn(reached) {
  if (!reached) process.exitCode = 1
  return reached ? 'met' : 'MISSED'
}
