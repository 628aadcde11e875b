/** A script of the shell that waits for a condition, and fails where it has not come about after so many seconds. */
export const until = (condition: string, seconds: number): string =>
  `end=$(($(date +%s) + ${seconds})); until ${condition}; do [ "$(date +%s)" -lt "$end" ]; sleep 0.05; done`

/**
 * A script that kills a process (a number, or a variable of the shell) and waits until its locks, ports and devices are
 * free, which kill(1) does not: another that is started in its place before would find them taken, and end.
 */
export const killed = (pid: number | string): string =>
  `kill -9 ${pid}; ${until(`[ -z "$(ls /proc/${pid}/fd 2> /dev/null)" ]`, 60)}`
