import type {Finding} from './finding.ts'

/**
 * What names a finding across roll-outs: its rule, node and object, a pod without what its controller added to its name. Two pods of
 * one Deployment on one node share it.
 */
export function fingerprint({id, where: {node, object}}: Finding): string {
  return [id, node ?? '-', object === null ? '-' : withoutSuffix(object)].join(' ')
}

/** Suffixes of k8s.io/apimachinery's rand.SafeEncodeString, which has no vowel and few digits: a word is not taken for one. */
function withoutSuffix(object: string): string {
  if (!object.startsWith('pod/')) return object
  return object.replace(/(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '-*')
}
