import type {Redactor} from './redactor.ts'

/** Chains, sets and tables that the kernel, Kubernetes, Antrea and others name alike on every node. */
const PUBLIC =
  /^(?:[A-Z]+|(?:ANTREA|KUBE|DOCKER|CNI|FORWARD|INPUT|OUTPUT|LIBVIRT|FLANNEL|CILIUM)[-_A-Z0-9]*|(?:inet|ip6?|arp|bridge|netdev)|(?:raw|mangle|nat|filter|security)|antrea|kube-proxy|(?:cali)[-:\w]{0,8}|[a-z]+(?:-(?:chain|set|map|check|ips?|ports?|rules|[a-z]+)){0,4})$/
/** The part of a name that was made of names: 16 letters and digits of a hash (kube-proxy, portSuffix), or hex digits. */
const HASH =
  /(?<![A-Z0-9])(?=[A-Z2-7]*[2-7])[A-Z2-7]{16}(?![A-Z0-9])|(?<![\da-fA-F])(?=\d*[a-fA-F])[\da-fA-F]{10,}(?![\da-fA-F])/g
/** Chains of kube-proxy on nft: `service-ULMVA6XW-ns/name/tcp/port`. */
const WITH_NAMES = /^(\w+(?:-\w+)*)-[A-Z2-7]{8}-(.+)$/

/** The name of a chain, a set or a table of a packet filter. */
export function redactChain(name: string, redactor: Redactor): string {
  const named = WITH_NAMES.exec(name)
  if (named !== null) return redactor.names.object(name, 'chain')
  const image = name.replace(HASH, (hash) => {
    const digits = redactor.names.hex(hash)
    return /[A-Z]/.test(hash) ? digits.toUpperCase() : digits
  })
  return image !== name || PUBLIC.test(name) ? image : redactor.names.object(name, 'chain')
}
