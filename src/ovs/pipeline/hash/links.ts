import {hashTwoWords} from './murmur.ts'

const MAX_32 = 0xffff_ffff

/** The link that an algorithm of `multipath` makes of a hash (multipath_algorithm(), lib/multipath.c); null for an unknown one. */
export function linkOf(algorithm: string, hash: number, links: number, arg: number): number | null {
  switch (algorithm) {
    case 'modulo_n':
      return hash % links
    case 'hash_threshold':
      return links === 1 ? 0 : Math.floor(hash / (Math.floor(MAX_32 / links) + 1))
    case 'hrw':
      return highest(hash, links)
    case 'iter_hash':
      return iterated(hash, links, arg)
    default:
      return null
  }
}

/** Whether the algorithm hashes once more, by what depends on how Open vSwitch was built. */
export const hashesAgain = (algorithm: string): boolean => algorithm === 'hrw' || algorithm === 'iter_hash'

function highest(hash: number, links: number): number {
  let best = 0
  let weight = hashTwoWords(hash, 0)
  for (let link = 1; link < links; link++) {
    const other = hashTwoWords(hash, link)
    if (other <= weight) continue
    best = link
    weight = other
  }
  return best
}

function iterated(hash: number, links: number, arg: number): number {
  const modulo = arg < links || arg / 2 > links ? 2 ** Math.ceil(Math.log2(links)) : arg
  for (let i = 0; ; i++) {
    const link = (hashTwoWords(hash, i) % modulo) & 0xffff
    if (link < links) return link
  }
}
