import type {Question} from './question.ts'

/** The file of a probe's answer, by the folders of the snapshot format; `number` tells the packets of the witness apart. */
export function probeFile(node: string, {spec, bridge, device, pod, policy}: Question, number: number): string {
  const extension = spec.file.slice(spec.file.lastIndexOf('.'))
  const folder = ['nodes', node]
  if (bridge !== undefined) folder.push('bridges', bridge)
  if (device !== undefined) folder.push('devices', device)
  if (pod !== undefined) folder.push('pods', pod.namespace, pod.name)
  if (policy !== undefined) folder.push('policies', policy.type, policy.namespace ?? '_', `${policy.name}${extension}`)
  else if (spec.scope === 'packet') folder.push(spec.id, `${number}${extension}`)
  else folder.push(spec.file)
  return folder.map(safeName).join('/')
}

/** The file of what a probe printed on standard error. */
export const stderrFile = (file: string): string => `${file.replace(/\.[a-z]+$/, '')}.stderr`

/** A name as one part of a path. */
const safeName = (name: string): string =>
  /^[\w-][\w.-]*$/.test(name) ? name : encodeURIComponent(name).replace(/^\./, '%2E')
