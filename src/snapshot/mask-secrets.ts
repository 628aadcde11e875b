/** What stands in the place of a secret. */
export const HIDDEN = '(hidden)'

const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** A JSON Web Token (RFC 7519): Kubernetes' service accounts have such. */
const WEB_TOKEN = /\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g
const AUTHORIZATION = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi
const IN_URL = /(:\/\/)[^\s/:@"']+:[^\s/@"']+@/g
/** `token: x`, `--password=x`, `"client-key-data": "x"`; the quotes may be escaped, where the text is a string of another. */
const NAMED =
  /((?:token|passw(?:or)?d|passphrase|secret|secret[-_]?(?:access[-_]?)?key|api[-_]?key|access[-_]?key|client-key-data|client-certificate-data|private[-_]?key|credentials?|psk)\\*["']?\s*[:=]\s*\\*["']?)(?!true\b|false\b|null\b|\d+\b|\(hidden\))[^\s"'\\,;&{}[\]]+/gi
/** The same as a pair of OVSDB's maps. */
const PAIR = /(\["(?:psk|password|private_key|token)",\s*")[^"]+(")/g

/** Hides tokens, passwords and private keys of a text, whatever it is of; all else stays byte for byte. */
export function maskSecrets(text: string): string {
  return text
    .replace(PRIVATE_KEY, `$1${HIDDEN}$2`)
    .replace(WEB_TOKEN, HIDDEN)
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(IN_URL, `$1${HIDDEN}@`)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(PAIR, `$1${HIDDEN}$2`)
}

/** `wg show all dump`: the private key of a device, the preshared one of a peer (wg(8)). */
function maskWireguard(text: string): string {
  return text.replace(/^.*$/gm, (line) => {
    const fields = line.split('\t')
    const at = fields.length === 5 ? 1 : fields.length === 9 ? 2 : null
    if (at === null || fields[at] === '(none)') return line
    return fields.with(at, HIDDEN).join('\t')
  })
}

/** `ip xfrm state`: the keys of its algorithms. */
const maskXfrm = (text: string): string =>
  text.replace(/^(\s+(?:auth|auth-trunc|enc|aead|comp) \S+ )0x[\da-f]+/gim, `$1${HIDDEN}`)

const OF_PROBES: Readonly<Record<string, (text: string) => string>> = {wg: maskWireguard, xfrm: maskXfrm}

/** Hides what of a probe's answer is secret. */
export const maskAnswer = (id: string, text: string): string => (OF_PROBES[id] ?? maskSecrets)(text)
