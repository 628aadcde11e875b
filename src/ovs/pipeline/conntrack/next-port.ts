/** Ports that may stand in for one another (set_sport_range() of lib/conntrack.c). */
const CLASSES = [
  {below: 512, min: 1, max: 511},
  {below: 1024, min: 600, max: 1023},
  {below: 65536, min: 1024, max: 65535},
] as const

/** After this many that are taken, OVS goes on from a random one. */
const ATTEMPTS = 128

/**
 * The source port that OVS's own conntrack (3.0 and later) takes for a new connection: its own, else the next free one above it of
 * the same class, and after the last the first. Null where none is free, undefined where that isn't known.
 */
export function nextPort(own: number, isFree: (port: number) => boolean): number | null | undefined {
  const {min, max} = CLASSES.find(({below}) => own < below) ?? CLASSES[2]
  const many = max - min + 1
  let port = own
  for (let i = 0; i < Math.min(many, ATTEMPTS); i++) {
    if (isFree(port)) return port
    port = port >= max ? min : port + 1
  }
  return many > ATTEMPTS ? undefined : null
}

/** Whether a release finds ports so: earlier ones, and unknown ones, may not. */
export const findsNextPort = (release: string | null): boolean => Number(/^(\d+)\./.exec(release ?? '')?.[1] ?? 0) >= 3
